// Any keys, gaps, repeats, pauses, calls and hang-ups: what the operator sees
// keeps to its rules, and a session that has ended stays ended.
#include "tasuki/cards/capture_session.h"

#include <cstdint>
#include <cstdlib>
#include <utility>

namespace {

using tasuki::CaptureState;

void Require(bool holds) {
  if (!holds) std::abort();
}

bool HasEnded(CaptureState state) {
  return state == CaptureState::kTaken || state == CaptureState::kFailed ||
         state == CaptureState::kExpired || state == CaptureState::kCancelled;
}

class Operator {
 public:
  void Look(const tasuki::CaptureProgress& now, int attempts) {
    Require(now.digits >= 0 && now.digits <= 19);
    Require(now.attempts_left >= 0 && now.attempts_left <= attempts);
    Require(now.attempts_left <= attempts_left_);
    Require(!HasEnded(state_) || now.state == state_);
    Require(!HasEnded(now.state) || now.digits == 0);
    state_ = now.state;
    attempts_left_ = now.attempts_left;
  }

 private:
  CaptureState state_ = CaptureState::kCardNumber;
  int attempts_left_ = 1'000'000;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size < 2) return 0;
  const tasuki::CaptureOptions options = {
      .attempts = 1 + data[0] % 10,
      .ask_expiry = (data[1] & 1) != 0,
      .ask_security_code = (data[1] & 2) != 0};
  absl::Time now = absl::FromUnixSeconds(1'790'000'000);
  auto session = tasuki::CaptureSession::Open(
      {.ticket = tasuki::TicketId("t"), .call = "c", .caller = "u"}, options,
      now);
  Require(session.ok());
  Operator screen;
  std::uint64_t sequence = 0;
  for (std::size_t i = 2; i < size; ++i) {
    constexpr char kKeys[] = "0123456789*#A";
    const std::uint8_t byte = data[i];
    tasuki::CaptureKey key = {.call = "c", .key = kKeys[byte % 13]};
    switch (byte / 13) {
      case 16:
        now += absl::Seconds(20);
        [[fallthrough]];
      default:
        key.sequence = ++sequence;
        break;
      case 17:
        key.sequence = sequence;  // once more
        break;
      case 18:
        key.sequence = sequence += 2;  // one is lost
        break;
      case 19:
        key.call = "another";
        key.sequence = sequence + 1;
        break;
    }
    session->Press(key, now).IgnoreError();
    if (byte == 255) session->Cancel(now);
    screen.Look(session->progress(now), options.attempts);
    now += absl::Milliseconds(byte);
    if (byte % 64 == 63) {
      tasuki::CaptureSession moved = *std::move(session);
      *session = std::move(moved);
    }
  }
  return 0;
}
