// A database in a folder of its own, under a clock that stands still.
#ifndef TASUKI_TESTS_SUPPORT_WORLD_H_
#define TASUKI_TESTS_SUPPORT_WORLD_H_

#include <memory>
#include <string>

#include "tasuki/base/actor.h"
#include "tasuki/sqlite/sqlite.h"
#include "tasuki/testing/fake_env.h"
#include "tests/support/check.h"
#include "tests/support/temp_dir.h"
#include "tests/support/twice_database.h"

namespace tasuki::testing {

class World {
 public:
  enum class Closures { kRunTwice, kRunOnce };

  explicit World(Closures closures = Closures::kRunTwice)
      : closures_(closures) {
    Open();
  }

  void Open() {
    database = Must(OpenSqlite(fake.env(), {.path = dir.File("world.db")}));
    if (closures_ == Closures::kRunOnce) return;
    database = std::make_unique<TwiceDatabase>(std::move(database));
  }
  // As a restart of the program.
  void Reopen() {
    database.reset();
    Open();
  }
  // A request id that was not used before.
  std::string NextRequest() { return "request-" + std::to_string(++requests_); }

  TempDir dir;
  FakeEnv fake;
  std::unique_ptr<Database> database;

 private:
  const Closures closures_;
  int requests_ = 0;
};

inline Actor Agent(std::string name) {
  return {.id = std::move(name), .kind = ActorKind::kPerson};
}
inline Actor Web() { return {.id = "web", .kind = ActorKind::kSystem}; }

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_SUPPORT_WORLD_H_
