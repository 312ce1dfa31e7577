#ifndef TASUKI_SRC_SERVER_SCALED_CLOCK_H_
#define TASUKI_SRC_SERVER_SCALED_CLOCK_H_

#include "tasuki/base/env.h"

namespace tasuki::server {

// Real time from `start` on, `speed` times as fast: a rehearsed day fits into
// seconds. With speed 1 and the real start it is the real clock.
class ScaledClock final : public Clock {
 public:
  ScaledClock(Clock& real, absl::Time start, double speed)
      : real_(real), began_(real.Now()), start_(start), speed_(speed) {}

  absl::Time Now() override { return start_ + (real_.Now() - began_) * speed_; }

 private:
  Clock& real_;
  const absl::Time began_;
  const absl::Time start_;
  const double speed_;
};

}  // namespace tasuki::server

#endif  // TASUKI_SRC_SERVER_SCALED_CLOCK_H_
