// The only door to the outside: time, randomness, logs and metrics.
//
// Nothing in Tasuki reads a clock, draws a random number or prints except
// through the Env it was given, so a test replaces the world by replacing one
// struct (see tasuki/testing/fake_env.h).
//
//   tasuki::Env env = tasuki::RealEnv();
//   auto database = tasuki::OpenSqlite(env, {.path = "support.db"});
//
// Ownership: an Env only points; what it points to must outlive every object
// opened with it. All four interfaces must be safe for concurrent use.
#ifndef TASUKI_BASE_ENV_H_
#define TASUKI_BASE_ENV_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "absl/time/time.h"

namespace tasuki {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() = 0;
};

// Cryptographically strong in RealEnv; seeded and repeatable in tests.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<std::byte> bytes) = 0;
};

enum class LogLevel { kDebug = 1, kInfo = 2, kWarning = 3, kError = 4 };

// Receives one line per record, without a line end. Records never contain
// what a user wrote, nor card data.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void Write(LogLevel level, std::string_view room,
                     std::string_view message) = 0;
};

// `name` is dotted lower case ending in its unit: "storage.commit.seconds".
class MetricSink {
 public:
  virtual ~MetricSink() = default;
  virtual void Count(std::string_view name, std::int64_t delta) = 0;
  virtual void Observe(std::string_view name, double value) = 0;
};

struct Env {
  Clock* clock = nullptr;
  Random* random = nullptr;
  LogSink* log = nullptr;         // nullptr: nothing is logged
  MetricSink* metrics = nullptr;  // nullptr: nothing is measured
};

// The system's clock and random source; logs nothing, measures nothing. The
// objects behind it live as long as the process.
Env RealEnv();

}  // namespace tasuki

#endif  // TASUKI_BASE_ENV_H_
