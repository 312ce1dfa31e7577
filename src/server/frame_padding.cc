#include "src/server/frame_padding.h"

#include <algorithm>
#include <string_view>

namespace tasuki::server {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t kMaxPayload = 16'384;  // what every receiver takes
constexpr std::uint8_t kHeaders = 1;
constexpr std::uint8_t kContinuation = 9;
constexpr std::uint8_t kEndHeaders = 4;
// One of those for experiments (RFC 9113, 11.2): nobody knows it.
constexpr std::uint8_t kPadding = 0xf7;
constexpr FramePadding::Head kEmptyFrame = {0, 0, 0, kPadding};

}  // namespace

bool FramePadding::MayBegin() const {
  return settled_ && !amid_headers_ && !foreign_ && head_seen_ == 0 &&
         payload_left_ == 0;
}

void FramePadding::BeginFrame() {
  head_seen_ = 0;
  payload_left_ = static_cast<std::size_t>(head_[0]) << 16 |
                  static_cast<std::size_t>(head_[1]) << 8 | head_[2];
  const std::uint8_t type = head_[3];
  settled_ = true;
  if (type == kHeaders || type == kContinuation) {
    amid_headers_ = (head_[4] & kEndHeaders) == 0;
  }
}

void FramePadding::Follow(Bytes bytes) {
  while (!bytes.empty() && !foreign_) {
    std::size_t taken = 1;
    if (preface_seen_ < kPreface.size()) {
      const char expected = kPreface[preface_seen_++];
      foreign_ = bytes.front() != static_cast<std::uint8_t>(expected);
    } else if (payload_left_ > 0) {
      taken = std::min(payload_left_, bytes.size());
      payload_left_ -= taken;
    } else {
      head_[head_seen_++] = bytes.front();
      if (head_seen_ == kHeadBytes) BeginFrame();
    }
    bytes = bytes.subspan(taken);
  }
}

std::size_t FramePadding::Pad(Room room) {
  const bool owed = owes();
  if (!owed && !MayBegin()) return 0;
  Room rest = room;
  while (!rest.empty()) {
    // Where the client's bytes may follow, no head is begun for nothing.
    if (owed && owed_ == 0 && rest.size() < kHeadBytes) break;
    Head head = kEmptyFrame;
    const std::size_t written = owed_ == 0 ? 0 : kHeadBytes - owed_;
    const std::size_t fits = std::min(kHeadBytes - written, rest.size());
    std::size_t payload = 0;
    if (written == 0) {
      payload = std::min(rest.size() - fits, kMaxPayload);
      head[1] = static_cast<std::uint8_t>(payload >> 8);
      head[2] = static_cast<std::uint8_t>(payload & 0xff);
    }
    std::copy_n(head.begin() + written, fits, rest.begin());
    owed_ = kHeadBytes - written - fits;
    rest = rest.subspan(fits + payload);
  }
  return room.size() - rest.size();
}

}  // namespace tasuki::server
