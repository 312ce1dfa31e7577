#include "tasuki/base/env.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

#include "absl/time/clock.h"

namespace tasuki {
namespace {

class SystemClock final : public Clock {
 public:
  absl::Time Now() override { return absl::Now(); }
};

class SystemRandom final : public Random {
 public:
  void Fill(std::span<std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t filled = getrandom(bytes.data(), bytes.size(), 0);
      if (filled < 0 && errno == EINTR) continue;
      // Without randomness ids would repeat; there is no sane way on.
      if (filled < 0) std::abort();
      bytes = bytes.subspan(static_cast<std::size_t>(filled));
    }
  }
};

}  // namespace

Env RealEnv() {
  static SystemClock clock;
  static SystemRandom random;
  return Env{.clock = &clock, .random = &random};
}

}  // namespace tasuki
