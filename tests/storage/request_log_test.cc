#include "src/storage/request_log.h"

#include "tests/storage/notes.h"

namespace tasuki::testing {
namespace {

struct LogWorld : NotesWorld {
  // One mutation that would make a note with a new name each time it ran.
  absl::StatusOr<std::string> Mutation(const std::string& request_id,
                                       const std::string& digest,
                                       std::string_view method = "notes.Add",
                                       const std::string& tenant = "default") {
    absl::StatusOr<std::string> result;
    const RequestKey key = {.tenant = tenant,
                            .method = method,
                            .request_id = request_id,
                            .digest = digest};
    const absl::Status written =
        database->Write([&](Transaction& transaction) -> absl::Status {
          result = Once(transaction, key, [&]() -> absl::StatusOr<std::string> {
            const std::string id = "note-" + std::to_string(++runs);
            TASUKI_RETURN_IF_ERROR(InsertNote(transaction, id, "メモ"));
            if (refuse) return MakeError(Reason::kNotPermitted, {}, "refused");
            return id;
          });
          return result.status();
        });
    if (!written.ok()) return written;
    return result;
  }

  int runs = 0;
  bool refuse = false;
};

BOOST_AUTO_TEST_CASE(a_retry_returns_what_the_first_run_returned) {
  LogWorld world;
  BOOST_TEST(Must(world.Mutation("r", "digest")) == "note-1");
  BOOST_TEST(Must(world.Mutation("r", "digest")) == "note-1");
  world.Reopen();
  BOOST_TEST(Must(world.Mutation("r", "digest")) == "note-1");
  BOOST_TEST(NotesOf(*world.database).size() == 1);
}

BOOST_AUTO_TEST_CASE(another_request_under_the_same_id_is_refused) {
  LogWorld world;
  Must(world.Mutation("r", "digest"));
  CHECK_REASON(world.Mutation("r", "other"), Reason::kRequestIdReused);
  BOOST_TEST(NotesOf(*world.database).size() == 1);
}

BOOST_AUTO_TEST_CASE(an_id_counts_within_its_tenant_and_method) {
  LogWorld world;
  Must(world.Mutation("r", "digest"));
  BOOST_TEST(Must(world.Mutation("r", "other", "notes.Put")) == "note-2");
  BOOST_TEST(Must(world.Mutation("r", "x", "notes.Add", "acme")) == "note-3");
}

BOOST_AUTO_TEST_CASE(a_refused_request_is_not_remembered) {
  LogWorld world;
  world.refuse = true;
  CHECK_REASON(world.Mutation("r", "digest"), Reason::kNotPermitted);
  BOOST_TEST(NotesOf(*world.database).empty());
  world.refuse = false;
  BOOST_TEST(Must(world.Mutation("r", "another")) == "note-2");
}

BOOST_AUTO_TEST_CASE(a_request_is_forgotten_after_thirty_days_and_not_before) {
  LogWorld world;
  Must(world.Mutation("early", "digest"));
  world.fake.Advance(absl::Microseconds(1));
  Must(world.Mutation("late", "digest"));
  world.fake.Advance(kRequestRetention);
  Must(world.database->RunDue(10));
  BOOST_TEST(Must(world.Mutation("late", "digest")) == "note-2");
  BOOST_TEST(Must(world.Mutation("early", "digest")) == "note-3");
}

BOOST_AUTO_TEST_CASE(forgetting_goes_on_where_a_restart_interrupts_it) {
  LogWorld world;
  Must(world.Mutation("r", "digest"));
  world.fake.Advance(kRequestRetention);
  // A program that restarts every half hour still comes to it.
  for (int i = 0; i < 4; ++i) {
    world.fake.Advance(absl::Minutes(30));
    world.Reopen();
    Must(world.database->RunDue(10));
  }
  BOOST_TEST(Must(world.Mutation("r", "digest")) == "note-2");
}

BOOST_AUTO_TEST_CASE(forgetting_takes_so_many_at_a_time) {
  LogWorld world;
  for (int i = 0; i < 5; ++i) Must(world.Mutation(world.NextRequest(), "d"));
  world.fake.Advance(kRequestRetention + absl::Microseconds(1));
  const auto forget = [&](int limit) {
    std::int64_t forgotten = 0;
    Must(world.database->Write([&](Transaction& transaction) -> absl::Status {
      TASUKI_ASSIGN_OR_RETURN(forgotten, ForgetRequests(transaction, limit));
      return absl::OkStatus();
    }));
    return forgotten;
  };
  BOOST_TEST(forget(2) == 2);
  BOOST_TEST(forget(10) == 3);
  BOOST_TEST(forget(10) == 0);
}

}  // namespace
}  // namespace tasuki::testing
