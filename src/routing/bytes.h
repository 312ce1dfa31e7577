// The bytes of journal and snapshot: variable-length integers, and a checksum.
#ifndef TASUKI_SRC_ROUTING_BYTES_H_
#define TASUKI_SRC_ROUTING_BYTES_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace tasuki::routing_internal {

// Grows like a string, but a value costs one comparison and its bytes.
class Writer {
 public:
  // Seven bits to a byte, low ones first; all but the last have the high bit.
  void Unsigned(std::uint64_t value) {
    if (value >= 0x80) {
      Long(value);
    } else {
      *Room(1) = static_cast<char>(value);
      ++used_;
    }
  }
  void Signed(std::int64_t value) {
    Unsigned((static_cast<std::uint64_t>(value) << 1) ^
             static_cast<std::uint64_t>(value >> 63));
  }
  void Fixed64(std::uint64_t value) {
    Put64(Room(8), value);
    used_ += 8;
  }
  void Bytes(std::string_view bytes) {
    std::memcpy(Room(bytes.size()), bytes.data(), bytes.size());
    used_ += bytes.size();
  }

  std::string_view bytes() const { return {buffer_.data(), used_}; }
  void Clear() { used_ = 0; }
  std::string Take() && {
    buffer_.resize(used_);
    return std::move(buffer_);
  }

 private:
  static constexpr std::uint64_t kHighBits = 0x8080'8080'8080'8080;

  static void Put64(char* at, std::uint64_t value) {
    for (int i = 0; i < 8; ++i) at[i] = static_cast<char>(value >> (8 * i));
  }
  [[gnu::noinline]] void Long(std::uint64_t value) {
    char* at = Room(10);
    if (value >> 56 == 0) {
      const unsigned more =
          (static_cast<unsigned>(std::bit_width(value)) - 1) / 7;
      Put64(at, Spread(value) | kHighBits >> (64 - 8 * more));
      used_ += more + 1;
      return;
    }
    for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
    *at++ = static_cast<char>(value);
    used_ = static_cast<std::size_t>(at - buffer_.data());
  }
  // 56 bits, seven to a byte: first two halves, then quarters, then eighths.
  static std::uint64_t Spread(std::uint64_t x) {
    x = (x & 0x0fff'ffff) | (x & 0x00ff'ffff'f000'0000) << 4;
    x = (x & 0x0000'3fff'0000'3fff) | (x & 0x0fff'c000'0fff'c000) << 2;
    return (x & 0x007f'007f'007f'007f) | (x & 0x3f80'3f80'3f80'3f80) << 1;
  }
  char* Room(std::size_t count) {
    if (buffer_.size() - used_ < count) [[unlikely]]
      Grow(count);
    return buffer_.data() + used_;
  }
  [[gnu::noinline]] void Grow(std::size_t count) {
    buffer_.resize(2 * buffer_.size() + count + 64);
  }

  std::string buffer_;  // longer than what has been written
  std::size_t used_ = 0;
};

// Reading past the end gives zeros and makes ok() false for ever.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  bool ok() const { return ok_; }
  bool done() const { return in_.empty(); }
  void Fail() { ok_ = false; }

  std::uint64_t Unsigned() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (in_.empty()) break;
      const auto byte = static_cast<unsigned char>(in_.front());
      in_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  std::int64_t Signed() {
    const std::uint64_t value = Unsigned();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  std::uint64_t Fixed64() {
    if (in_.size() < 8) {
      ok_ = false;
      return 0;
    }
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(in_[i])} << (8 * i);
    }
    in_.remove_prefix(8);
    return value;
  }
  // A number of elements, each at least one byte: a lying count cannot make
  // the reader allocate more than its input.
  std::size_t Count() {
    const std::uint64_t count = Unsigned();
    if (count <= in_.size()) return static_cast<std::size_t>(count);
    ok_ = false;
    return 0;
  }
  std::string_view Bytes(std::size_t count) {
    if (count > in_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view bytes = in_.substr(0, count);
    in_.remove_prefix(count);
    return bytes;
  }

 private:
  std::string_view in_;
  bool ok_ = true;
};

inline std::uint64_t Mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
  return hash ^ (hash >> 29);
}

// Finds damage and reordering; protects nothing against intent.
inline std::uint64_t Checksum(std::uint64_t seed, std::string_view bytes) {
  std::uint64_t hash = Mix(seed ^ 0x2545f4914f6cdd1dULL, bytes.size());
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    for (int i = 0; i < 8; ++i) {
      word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    hash = Mix(hash, word);
    bytes.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  for (const char c : bytes) rest = rest << 8 | static_cast<unsigned char>(c);
  return Mix(Mix(hash, rest), hash >> 32);
}

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_BYTES_H_
