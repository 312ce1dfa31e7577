// Rotation in a process that is killed again and again: after each kill every
// token still leads to its number, and the records still hold together.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/status_macros.h"
#include "tasuki/cards/card_vault.h"
#include "tasuki/sqlite/sqlite.h"
#include "tests/support/world.h"

namespace tasuki::testing {
namespace {

constexpr int kKills = 30;
constexpr int kCards = 12;
const Actor kAuditor = {.id = "auditor", .kind = ActorKind::kPerson};

struct Store {
  std::unique_ptr<Database> database;
  std::unique_ptr<KeyProvider> keys;
  std::unique_ptr<CardVault> vault;
};

absl::StatusOr<Store> OpenStore(const TempDir& dir) {
  Store store;
  TASUKI_ASSIGN_OR_RETURN(store.database,
                          OpenSqlite(RealEnv(), {.path = dir.File("db")}));
  TASUKI_ASSIGN_OR_RETURN(
      store.keys,
      OpenFileKeyProvider(RealEnv(), {.path = dir.File("keys"),
                                      .kek_path = dir.File("kek"),
                                      .environment = KeyEnvironment::kTest,
                                      .create = true}));
  TASUKI_ASSIGN_OR_RETURN(
      store.vault,
      OpenCardVault(*store.database, *store.keys,
                    {.reveal_scopes = {"audit"}, .reveals_per_hour = 10'000}));
  return store;
}

std::string NumberOf(int i) {
  std::string digits = "40128888888" + std::to_string(1000 + i);
  int sum = 0;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    int digit = digits[digits.size() - 1 - at] - '0';
    if (at % 2 == 0) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
}

// New keys, all rows under them, the old ones destroyed; tells each step.
template <class Tell>
absl::Status RotateOnce(Store& store, Tell tell) {
  for (const KeyPurpose purpose :
       {KeyPurpose::kSeal, KeyPurpose::kFingerprint}) {
    TASUKI_RETURN_IF_ERROR(store.keys->Create({.purpose = purpose}).status());
    tell();
  }
  Progress progress;
  do {
    TASUKI_ASSIGN_OR_RETURN(progress,
                            store.vault->RotateStep(progress.next, 5));
    tell();
  } while (!progress.done);
  TASUKI_ASSIGN_OR_RETURN(const std::vector<KeyInfo> keys, store.keys->List());
  for (const KeyInfo& key : keys) {
    if (key.state != KeyState::kDecryptOnly) continue;
    TASUKI_RETURN_IF_ERROR(store.keys->Destroy(key.id).status());
    tell();
  }
  return absl::OkStatus();
}

[[noreturn]] void RotateUntilKilled(const TempDir& dir, int pipe_end) {
  auto store = OpenStore(dir);
  if (!store.ok()) _exit(2);
  for (;;) {
    const absl::Status status = RotateOnce(*store, [pipe_end] {
      if (write(pipe_end, "s", 1) != 1) _exit(3);
    });
    if (!status.ok()) _exit(4);
  }
}

// Kills it after so many steps, wherever it then is.
void KillAfter(const TempDir& dir, int steps) {
  std::array<int, 2> ends;
  BOOST_TEST_REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  BOOST_TEST_REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    RotateUntilKilled(dir, ends[1]);
  }
  close(ends[1]);
  char step = 0;
  for (int i = 0; i < steps; ++i) BOOST_TEST(read(ends[0], &step, 1) == 1);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  BOOST_TEST(WIFSIGNALED(status));
}

void CheckCards(Store& store, const std::vector<std::string>& tokens) {
  for (int i = 0; i < kCards; ++i) {
    const RevealedCard card =
        Must(store.vault->Reveal({.actor = kAuditor,
                                  .token = tokens[static_cast<std::size_t>(i)],
                                  .scope = "audit",
                                  .reason = "after a kill"}));
    card.Use(
        [i](std::string_view digits) { BOOST_TEST((digits == NumberOf(i))); });
  }
  Must(store.vault->VerifyAccess());
}

BOOST_AUTO_TEST_CASE(a_rotation_that_is_killed_loses_no_card) {
  constexpr unsigned kSeed = 11;
  BOOST_TEST_INFO_SCOPE("seed " << kSeed);
  std::mt19937 random(kSeed);
  TempDir dir;
  std::vector<std::string> tokens;
  {
    Store store = Must(OpenStore(dir));
    for (int i = 0; i < kCards; ++i) {
      tokens.push_back(
          Must(store.vault->Tokenize(kAuditor, NumberOf(i))).token);
      Must(store.vault->Keep({tokens.back()}, ""));
    }
  }
  for (int kills = 0; kills < kKills; ++kills) {
    KillAfter(dir, static_cast<int>(random() % 12));
    Store store = Must(OpenStore(dir));
    CheckCards(store, tokens);
  }
  Store store = Must(OpenStore(dir));
  Must(RotateOnce(store, [] {}));
  CheckCards(store, tokens);
  for (int i = 0; i < kCards; ++i) {
    BOOST_TEST(Must(store.vault->Tokenize(kAuditor, NumberOf(i))).token ==
               tokens[static_cast<std::size_t>(i)]);
  }
}

}  // namespace
}  // namespace tasuki::testing
