#include <atomic>
#include <thread>

#include "tests/storage/notes.h"

namespace tasuki::testing {
namespace {

constexpr char kKind[] = "notes.remind";

struct DueWorld : NotesWorld {
  DueWorld() {
    registration =
        Handle([this](Transaction&, const DueItem& item) { return Run(item); });
  }

  Database::DueRegistration Handle(DueHandler handler) {
    return database->HandleDue("default", kKind, std::move(handler));
  }
  absl::Status Run(const DueItem& item) {
    ran.push_back(item.subject);
    if (item.subject != failing) return absl::OkStatus();
    return MakeError(Reason::kWrongState, {.object = failing}, "not now");
  }
  void Schedule(const std::string& subject, absl::Time at) {
    Must(database->Write([&](Transaction& transaction) {
      return transaction.Schedule("default", kKind, subject, at);
    }));
  }
  void Cancel(const std::string& subject) {
    Must(database->Write([&](Transaction& transaction) {
      return transaction.Cancel("default", kKind, subject);
    }));
  }
  std::vector<std::string> RunDue(int limit = 100) {
    ran.clear();
    next = database->RunDue(limit);
    return ran;
  }

  using Subjects = std::vector<std::string>;
  Subjects ran;
  std::string failing;
  absl::StatusOr<absl::Time> next;
  const absl::Time start = fake.Now();
  Database::DueRegistration registration;
};

BOOST_AUTO_TEST_CASE(due_things_run_in_order_of_time_and_once) {
  DueWorld world;
  world.Schedule("c", world.start + absl::Seconds(3));
  world.Schedule("a", world.start + absl::Seconds(2));
  world.Schedule("b", world.start + absl::Seconds(2));
  world.Schedule("d", world.start + absl::Seconds(4));
  BOOST_TEST(world.RunDue().empty());
  BOOST_TEST((*world.next == world.start + absl::Seconds(2)));
  world.fake.Advance(absl::Seconds(2) - absl::Microseconds(1));
  BOOST_TEST(world.RunDue().empty());
  world.fake.Advance(absl::Microseconds(1) + absl::Seconds(1));
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"a", "b", "c"}));
  BOOST_TEST((*world.next == world.start + absl::Seconds(4)));
  BOOST_TEST(world.RunDue().empty());
}

BOOST_AUTO_TEST_CASE(what_is_due_survives_a_restart) {
  DueWorld world;
  world.Schedule("a", world.start + absl::Seconds(1));
  world.registration.reset();
  world.Reopen();
  world.registration = world.Handle(
      [&](Transaction&, const DueItem& item) { return world.Run(item); });
  world.fake.Advance(absl::Seconds(1));
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"a"}));
}

BOOST_AUTO_TEST_CASE(a_later_time_replaces_the_earlier_and_cancel_forgets) {
  DueWorld world;
  world.Schedule("a", world.start + absl::Seconds(1));
  world.Schedule("b", world.start + absl::Seconds(1));
  world.Schedule("a", world.start + absl::Seconds(5));
  world.Cancel("b");
  world.Cancel("b");
  world.Cancel("never scheduled");
  world.fake.Advance(absl::Seconds(1));
  BOOST_TEST(world.RunDue().empty());
  BOOST_TEST((*world.next == world.start + absl::Seconds(5)));
  world.fake.Advance(absl::Seconds(4));
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"a"}));
}

BOOST_AUTO_TEST_CASE(a_failing_item_stays_due_and_does_not_stop_the_others) {
  DueWorld world;
  for (const char* subject : {"a", "b", "c"}) {
    world.Schedule(subject, world.start);
  }
  world.failing = "b";
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"a", "b", "c"}));
  CHECK_REASON(world.next, Reason::kWrongState);
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"b"}));
  world.failing.clear();
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"b"}));
  BOOST_TEST(world.RunDue().empty());
}

BOOST_AUTO_TEST_CASE(items_that_keep_failing_hold_up_nobody) {
  DueWorld world;
  for (const char* subject : {"a", "b", "c"}) {
    world.Schedule(subject, world.start);
  }
  world.failing = "a";
  BOOST_TEST((world.RunDue(1) == DueWorld::Subjects{"a", "b"}));
  BOOST_TEST((world.RunDue(1) == DueWorld::Subjects{"a", "c"}));
  BOOST_TEST((world.RunDue(1) == DueWorld::Subjects{"a"}));
  CHECK_REASON(world.next, Reason::kWrongState);
}

BOOST_AUTO_TEST_CASE(a_limit_leaves_the_rest_due_now) {
  DueWorld world;
  for (const char* subject : {"a", "b", "c"}) {
    world.Schedule(subject, world.start);
  }
  BOOST_TEST((world.RunDue(2) == DueWorld::Subjects{"a", "b"}));
  BOOST_TEST((*world.next == world.start));
  BOOST_TEST((world.RunDue(2) == DueWorld::Subjects{"c"}));
  for (const int limit : {0, -1, 10'001}) {
    CHECK_REASON(world.database->RunDue(limit), Reason::kOutOfRange);
  }
}

BOOST_AUTO_TEST_CASE(a_handler_may_schedule_itself_again) {
  DueWorld world;
  world.registration =
      world.Handle([&](Transaction& transaction, const DueItem& item) {
        world.ran.push_back(item.subject);
        return transaction.Schedule("default", kKind, item.subject,
                                    transaction.Now() + absl::Seconds(10));
      });
  world.Schedule("a", world.start);
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"a"}));
  BOOST_TEST((*world.next == world.start + absl::Seconds(10)));
  BOOST_TEST(world.RunDue().empty());
}

// The list of what is due was read before: what another transaction moved or
// cancelled since is left alone.
BOOST_AUTO_TEST_CASE(what_moves_while_others_run_keeps_its_new_time) {
  DueWorld world;
  world.registration = world.Handle(
      [&](Transaction& transaction, const DueItem& item) -> absl::Status {
        world.ran.push_back(item.subject);
        TASUKI_RETURN_IF_ERROR(transaction.Cancel("default", kKind, "b"));
        return transaction.Schedule("default", kKind, "c",
                                    world.start + absl::Seconds(9));
      });
  for (const char* subject : {"a", "b", "c"}) {
    world.Schedule(subject, world.start);
  }
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"a"}));
  world.fake.Advance(absl::Seconds(9));
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"c"}));
}

BOOST_AUTO_TEST_CASE(a_handler_works_in_the_transaction_that_takes_the_item) {
  DueWorld world;
  bool refuse = true;
  world.registration = world.Handle(
      [&](Transaction& transaction, const DueItem& item) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(InsertNote(transaction, item.subject, ""));
        transaction.Emit(NoteEvent(item.subject));
        return refuse ? MakeError(Reason::kWrongState, {}, "not now")
                      : absl::OkStatus();
      });
  world.Schedule("a", world.start);
  CHECK_REASON(world.database->RunDue(1), Reason::kWrongState);
  BOOST_TEST(NotesOf(*world.database).empty());
  BOOST_TEST(world.Head() == 0);
  refuse = false;
  Must(world.database->RunDue(1));
  BOOST_TEST(NotesOf(*world.database).size() == 1);
  BOOST_TEST(world.Head() == 1);
}

BOOST_AUTO_TEST_CASE(kinds_and_tenants_are_apart_and_none_waits_unhandled) {
  DueWorld world;
  DueWorld::Subjects others;
  const auto other = world.database->HandleDue(
      "acme", kKind, [&](Transaction&, const DueItem& item) {
        others.push_back(item.subject);
        return absl::OkStatus();
      });
  Must(world.database->Write([&](Transaction& transaction) -> absl::Status {
    TASUKI_RETURN_IF_ERROR(
        transaction.Schedule("acme", kKind, "a", world.start));
    return transaction.Schedule("default", "nobody's", "x", world.start);
  }));
  BOOST_TEST(world.RunDue().empty());
  BOOST_TEST((others == DueWorld::Subjects{"a"}));
  // Nobody handles x, so nothing waits for it.
  BOOST_TEST((*world.next > world.start));
}

BOOST_AUTO_TEST_CASE(an_ended_registration_is_not_called) {
  DueWorld world;
  world.Schedule("a", world.start);
  world.registration.reset();
  BOOST_TEST(world.RunDue().empty());
}

// Something that RunDue calls, and that another thread destroys meanwhile.
struct Subject {
  // Looks long enough for a destruction that does not wait to be seen.
  void Call() {
    called = true;
    while (!ending) std::this_thread::yield();
    for (int i = 0; i < 1000; ++i) {
      std::this_thread::yield();
      cut_short = cut_short || ended;
    }
  }

  std::atomic<bool> called = false;
  std::atomic<bool> ending = false;
  std::atomic<bool> ended = false;
  bool cut_short = false;
};

// Ends `registration` while RunDue calls the subject, and then the subject.
void EndDuringCall(Database& database, Subject& subject,
                   Database::DueRegistration& registration) {
  std::thread runner([&] { Must(database.RunDue(1)); });
  while (!subject.called) std::this_thread::yield();
  subject.ending = true;
  registration.reset();
  subject.ended = true;
  runner.join();
  BOOST_TEST(!subject.cut_short);
}

BOOST_AUTO_TEST_CASE(a_registration_ends_after_the_call_that_runs) {
  DueWorld world;
  Subject item;
  world.registration = world.Handle([&](Transaction&, const DueItem&) {
    item.Call();
    return absl::OkStatus();
  });
  world.Schedule("a", world.start);
  EndDuringCall(*world.database, item, world.registration);
  Subject times;
  Database::DueRegistration step = world.database->HandleDueStep([&] {
    times.Call();
    return absl::InfiniteFuture();
  });
  EndDuringCall(*world.database, times, step);
}

// The list of what is due, and of whom to call, was made before.
BOOST_AUTO_TEST_CASE(who_is_called_may_end_registrations_its_own_too) {
  DueWorld world;
  world.registration =
      world.Handle([&](Transaction&, const DueItem& item) -> absl::Status {
        world.ran.push_back(item.subject);
        world.registration.reset();
        return absl::OkStatus();
      });
  world.Schedule("a", world.start);
  world.Schedule("b", world.start);
  Database::DueRegistration one;
  Database::DueRegistration other;
  int steps = 0;
  const auto end_both = [&]() -> absl::StatusOr<absl::Time> {
    ++steps;
    one.reset();
    other.reset();
    return absl::InfiniteFuture();
  };
  one = world.database->HandleDueStep(end_both);
  other = world.database->HandleDueStep(end_both);
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"a"}));
  BOOST_TEST(steps == 1);
  world.registration =
      world.Handle([&](Transaction&, const DueItem& item) -> absl::Status {
        world.ran.push_back(item.subject);
        return absl::OkStatus();
      });
  BOOST_TEST((world.RunDue() == DueWorld::Subjects{"b"}));
}

}  // namespace
}  // namespace tasuki::testing
