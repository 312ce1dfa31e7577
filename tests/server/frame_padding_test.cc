// Padding against a receiver of its own: whatever the blocks and however the
// client's bytes arrive, it reads the client's frames and nothing else.
#include "src/server/frame_padding.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace tasuki::server {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr char kSettings = 4, kData = 0, kHeaders = 1, kContinuation = 9;
constexpr char kEndHeaders = 4;

std::string Frame(char type, char flags, const std::string& payload) {
  std::string frame;
  frame += static_cast<char>(payload.size() >> 16);
  frame += static_cast<char>(payload.size() >> 8);
  frame += static_cast<char>(payload.size());
  frame += type;
  frame += flags;
  return frame + std::string("\0\0\0\1", 4) + payload;
}

class Client {
 public:
  explicit Client(unsigned seed) : random_(seed) {}

  std::string Stream(int calls) {
    std::string stream(kPreface);
    stream += Frame(kSettings, 0, Payload(60));
    for (int i = 0; i < calls; ++i) {
      const int parts = static_cast<int>(random_() % 3);
      char type = kHeaders;
      for (int part = 0; part < parts; ++part, type = kContinuation) {
        stream += Frame(type, 0, Payload(40));
      }
      stream += Frame(type, kEndHeaders, Payload(40));
      stream += Frame(kData, 1, Payload(i % 7 == 0 ? 70'000 : 90));
    }
    return stream;
  }
  std::size_t Below(std::size_t n) { return random_() % n; }

 private:
  std::string Payload(std::size_t max) {
    return std::string(random_() % max, 'x');
  }
  std::mt19937 random_;
};

// The frames of a stream without those that nobody knows; nothing where one of
// them stands where none may.
std::optional<std::string> Received(std::string_view stream) {
  std::string known(stream.substr(0, kPreface.size()));
  bool first = true, amid_headers = false;
  for (std::size_t at = kPreface.size(); at < stream.size();) {
    if (stream.size() - at < 9) break;  // padding whose head goes on
    const auto byte = [&](std::size_t i) {
      return static_cast<unsigned char>(stream[at + i]);
    };
    const std::size_t size = 9 + (byte(0) << 16 | byte(1) << 8 | byte(2));
    if (at + size > stream.size()) return std::nullopt;
    if (byte(3) > 9) {
      if (first || amid_headers || size > 9 + 16'384) return std::nullopt;
    } else {
      if (byte(3) == kHeaders || byte(3) == kContinuation) {
        amid_headers = (byte(4) & kEndHeaders) == 0;
      }
      known += stream.substr(at, size);
    }
    first = false;
    at += size;
  }
  return known;
}

// Reads like gRPC: into what a block has left, and again while that is full.
struct Reader {
  FramePadding padding;
  std::string stream;
  std::size_t kept = 0;  // bytes in a block that is not full

  void Read(std::string_view bytes, std::size_t block_size) {
    std::string block = Block(block_size);
    for (; padding.owes(); block = Block(block_size)) {
      stream += Finish(block, 0);
    }
    bytes.copy(block.data(), bytes.size());
    stream += Finish(block, bytes.size());
  }

 private:
  static std::string Block(std::size_t size) { return std::string(size, 'Z'); }
  std::string Finish(std::string& block, std::size_t read) {
    auto* const begin = reinterpret_cast<std::uint8_t*>(block.data());
    padding.Follow({begin, read});
    const std::size_t padded = padding.Pad({begin + read, block.size() - read});
    kept = read + padded == block.size() ? 0 : read;
    return block.substr(0, read + padded);
  }
};

BOOST_AUTO_TEST_CASE(a_receiver_sees_the_frames_of_the_client_alone) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    BOOST_TEST_INFO_SCOPE("seed " << seed);
    Client client(seed);
    const std::string sent = client.Stream(12);
    const std::size_t largest = seed % 2 == 0 ? 12 : 40'000;
    Reader reader;
    for (std::size_t at = 0; at < sent.size();) {
      const std::size_t block = 1 + client.Below(largest);
      const std::size_t size =
          std::min(sent.size() - at, 1 + client.Below(block));
      reader.Read(std::string_view(sent).substr(at, size), block);
      at += size;
    }
    // The client's last byte ends a frame: no block is left with text in it.
    BOOST_TEST(reader.kept == 0u);
    const auto received = Received(reader.stream);
    BOOST_TEST_REQUIRE(received.has_value());
    BOOST_TEST((*received == sent));
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_padded_before_the_first_frame_ends) {
  const std::string begun =
      std::string(kPreface) + Frame(kSettings, 0, "123456");
  for (std::size_t size = 0; size <= begun.size(); ++size) {
    FramePadding padding;
    std::string block = begun.substr(0, size) + std::string(100, 'Z');
    auto* const begin = reinterpret_cast<std::uint8_t*>(block.data());
    padding.Follow({begin, size});
    BOOST_TEST(padding.Pad({begin + size, 100}) ==
               (size == begun.size() ? 100u : 0u));
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_http2_is_left_alone) {
  FramePadding padding;
  std::string request = "GET / HTTP/1.1\r\n\r\n" + std::string(1000, '\0');
  auto* const begin = reinterpret_cast<std::uint8_t*>(request.data());
  padding.Follow({begin, request.size()});
  BOOST_TEST(padding.Pad({begin, 100}) == 0u);
  BOOST_TEST(!padding.owes());
}

}  // namespace
}  // namespace tasuki::server
