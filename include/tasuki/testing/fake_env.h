// A world that stands still: for tests of Tasuki and of programs that embed it.
//
//   tasuki::testing::FakeEnv fake(/*seed=*/7);
//   auto database = tasuki::OpenSqlite(fake.env(), {.path = path});
//   fake.Advance(absl::Minutes(16));   // the claim has expired now
//
// Header only, safe for concurrent use, the same for the same seed.
#ifndef TASUKI_TESTING_FAKE_ENV_H_
#define TASUKI_TESTING_FAKE_ENV_H_

#include <atomic>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <random>

#include "tasuki/base/env.h"

namespace tasuki::testing {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time start) : micros_(absl::ToUnixMicros(start)) {}
  absl::Time Now() override { return absl::FromUnixMicros(micros_.load()); }
  void Set(absl::Time now) { micros_ = absl::ToUnixMicros(now); }
  void Advance(absl::Duration by) { micros_ += absl::ToInt64Microseconds(by); }

 private:
  std::atomic<std::int64_t> micros_;
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void Fill(std::span<std::byte> bytes) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    while (!bytes.empty()) {
      const std::uint64_t word = engine_();
      const std::size_t n = std::min(bytes.size(), sizeof word);
      std::memcpy(bytes.data(), &word, n);
      bytes = bytes.subspan(n);
    }
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

class FakeEnv {
 public:
  explicit FakeEnv(std::uint64_t seed = 1)
      : clock_(absl::FromUnixSeconds(1'790'000'000)), random_(seed) {}

  Env env() { return {.clock = &clock_, .random = &random_}; }
  absl::Time Now() { return clock_.Now(); }
  void Advance(absl::Duration by) { clock_.Advance(by); }
  void Set(absl::Time now) { clock_.Set(now); }

 private:
  FakeClock clock_;
  SeededRandom random_;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTING_FAKE_ENV_H_
