#include <random>
#include <thread>

#include "src/storage/follower.h"
#include "tests/storage/notes.h"

namespace tasuki::testing {
namespace {

struct FeedWorld : NotesWorld {
  FeedWorld() : feed(Must(OpenEventFeed(*database, "default"))) {}
  std::unique_ptr<EventFeed> feed;
};

BOOST_AUTO_TEST_CASE(an_event_comes_back_as_it_was_emitted) {
  FeedWorld world;
  world.fake.Advance(absl::Microseconds(7));
  Must(world.database->Write([](Transaction& transaction) {
    transaction.Emit({.tenant = "default",
                      .room = "notes",
                      .subject = "note-1",
                      .subject_version = 3,
                      .type = "put",
                      .actor = {.id = "aoki", .kind = ActorKind::kBot},
                      .request_id = "r-1",
                      .payload = R"({"v":1})"});
    return absl::OkStatus();
  }));
  const auto events = Must(world.feed->Events(0, 10));
  BOOST_TEST_REQUIRE(events.size() == 1);
  const Event& event = events[0];
  BOOST_TEST(event.position == 1);
  BOOST_TEST(event.tenant == "default");
  BOOST_TEST(event.room == "notes");
  BOOST_TEST(event.subject == "note-1");
  BOOST_TEST(event.subject_version == 3);
  BOOST_TEST(event.type == "put");
  BOOST_TEST((event.time == world.fake.Now()));
  BOOST_TEST((event.actor == Actor{"aoki", ActorKind::kBot}));
  BOOST_TEST(event.request_id == "r-1");
  BOOST_TEST(event.payload == R"({"v":1})");
}

BOOST_AUTO_TEST_CASE(a_page_of_events_starts_behind_and_ends_at_its_limit) {
  FeedWorld world;
  for (int i = 1; i <= 7; ++i) {
    Must(AddNote(*world.database, "note-" + std::to_string(i)));
  }
  for (std::int64_t after = 0; after <= 9; ++after) {
    for (const int limit : {1, 3, 7, EventFeed::kMaxLimit}) {
      const auto events = Must(world.feed->Events(after, limit));
      const auto left = std::max<std::int64_t>(0, 7 - after);
      BOOST_TEST(std::ssize(events) == std::min<std::int64_t>(left, limit));
      for (std::size_t i = 0; i < events.size(); ++i) {
        BOOST_TEST(events[i].position ==
                   after + 1 + static_cast<std::int64_t>(i));
      }
    }
  }
  CHECK_REASON(world.feed->Events(-1, 1), Reason::kOutOfRange);
  CHECK_REASON(world.feed->Events(0, 0), Reason::kOutOfRange);
  CHECK_REASON(world.feed->Events(0, 1001), Reason::kOutOfRange);
}

BOOST_AUTO_TEST_CASE(a_failed_closure_leaves_neither_event_nor_gap) {
  FeedWorld world;
  Must(AddNote(*world.database, "a"));
  CHECK_REASON(world.database->Write([](Transaction& transaction) {
    transaction.Emit(NoteEvent("lost"));
    return MakeError(Reason::kNotPermitted, {}, "refused");
  }),
               Reason::kNotPermitted);
  Must(AddNote(*world.database, "b"));
  const auto events = Must(world.feed->Events(0, 10));
  BOOST_TEST_REQUIRE(events.size() == 2);
  BOOST_TEST(events[1].position == 2);
  BOOST_TEST(events[1].subject == "b");
}

BOOST_AUTO_TEST_CASE(tenants_count_for_themselves) {
  FeedWorld world;
  const auto acme = Must(OpenEventFeed(*world.database, "acme"));
  for (const char* tenant : {"acme", "default", "acme"}) {
    Must(world.database->Write([&](Transaction& transaction) {
      transaction.Emit(NoteEvent("x", tenant));
      return absl::OkStatus();
    }));
  }
  BOOST_TEST(Must(acme->Events(0, 10)).size() == 2);
  BOOST_TEST(Must(world.feed->Events(0, 10)).size() == 1);
  BOOST_TEST(Must(acme->Events(1, 10)).at(0).position == 2);
  world.Reopen();
  BOOST_TEST(world.database->EventHead("acme").load() == 2);
  BOOST_TEST(world.Head() == 1);
}

BOOST_AUTO_TEST_CASE(a_history_holds_one_subject_of_one_room) {
  FeedWorld world;
  Must(world.database->Write([](Transaction& transaction) {
    for (const char* subject : {"a", "b", "a"}) {
      transaction.Emit(NoteEvent(subject));
    }
    Event elsewhere = NoteEvent("a");
    elsewhere.room = "tickets";
    transaction.Emit(elsewhere);
    transaction.Emit(NoteEvent("a", "acme"));
    return absl::OkStatus();
  }));
  const auto history = Must(world.feed->History("notes", "a"));
  BOOST_TEST_REQUIRE(history.size() == 2);
  BOOST_TEST(history[0].position == 1);
  BOOST_TEST(history[1].position == 3);
  BOOST_TEST(Must(world.feed->History("notes", "none")).empty());
  CHECK_REASON(world.feed->History("", "a"), Reason::kRequired);
  CHECK_REASON(world.feed->History("notes", "日本"), Reason::kMalformed);
}

BOOST_AUTO_TEST_CASE(waiting_for_what_is_there_does_not_wait) {
  FeedWorld world;
  Must(AddNote(*world.database, "a"));
  BOOST_TEST(Must(world.feed->Wait(0, absl::InfiniteDuration())) == 1);
}

BOOST_AUTO_TEST_CASE(waiting_ends_with_its_time_and_tells_the_position) {
  FeedWorld world;
  Must(AddNote(*world.database, "a"));
  BOOST_TEST(Must(world.feed->Wait(1, absl::Milliseconds(1))) == 1);
  BOOST_TEST(Must(world.feed->Wait(1, absl::ZeroDuration())) == 1);
  BOOST_TEST(Must(world.feed->Wait(1, -absl::InfiniteDuration())) == 1);
}

BOOST_AUTO_TEST_CASE(a_commit_wakes_who_waits_for_its_tenant) {
  FeedWorld world;
  for (std::int64_t round = 0; round < 50; ++round) {
    std::int64_t seen = -1;
    std::thread waiter(
        [&] { seen = world.feed->Wait(round, absl::Hours(1)).value_or(-1); });
    // Of another tenant: not what it waits for.
    const absl::Status other =
        world.database->Write([](Transaction& transaction) {
          transaction.Emit(NoteEvent("x", "acme"));
          return absl::OkStatus();
        });
    const absl::Status added =
        AddNote(*world.database, "note-" + std::to_string(round));
    waiter.join();
    Must(other);
    Must(added);
    BOOST_TEST(seen == round + 1);
  }
}

// What a follower keeps is the table, whenever it started and however far it
// lagged.
BOOST_AUTO_TEST_CASE(a_follower_is_equal_to_the_table_after_catching_up) {
  FeedWorld world;
  for (const std::uint64_t seed : {1, 2, 3}) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      std::mt19937_64 random(seed);
      Notes kept;
      Follower follower(*world.database, "default");
      Must(follower.Start([&](Snapshot& s) { return LoadNotes(s, kept); }));
      BOOST_TEST(follower.UpToDate());
      for (int round = 0; round < 20; ++round) {
        const auto notes = random() % 4;
        for (std::uint64_t i = 0; i < notes; ++i) {
          Must(AddNote(*world.database, world.NextRequest(), "本文"));
        }
        BOOST_TEST(follower.UpToDate() == (notes == 0));
        Must(follower.CatchUp([&](Snapshot&, const Event& event) {
          BOOST_TEST(event.position == follower.position() + 1);
          kept[event.subject] = "本文";
          return absl::OkStatus();
        }));
        BOOST_TEST(follower.UpToDate());
        BOOST_TEST((kept == NotesOf(*world.database)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_follower_goes_on_where_it_failed) {
  FeedWorld world;
  Follower follower(*world.database, "default");
  Must(follower.Start([](Snapshot&) { return absl::OkStatus(); }));
  for (const char* id : {"a", "b", "c"}) Must(AddNote(*world.database, id));
  std::string applied;
  bool refuse = true;
  const auto apply = [&](Snapshot&, const Event& event) {
    if (refuse && event.subject == "b") {
      return MakeError(Reason::kInternal, {}, "refused");
    }
    applied += event.subject;
    return absl::OkStatus();
  };
  CHECK_REASON(follower.CatchUp(apply), Reason::kInternal);
  BOOST_TEST(follower.position() == 1);
  refuse = false;
  Must(follower.CatchUp(apply));
  BOOST_TEST(applied == "abc");
}

BOOST_AUTO_TEST_CASE(a_follower_reads_more_than_one_batch) {
  FeedWorld world;
  Must(world.database->Write([](Transaction& transaction) {
    for (int i = 0; i < 2500; ++i) transaction.Emit(NoteEvent("x"));
    return absl::OkStatus();
  }));
  Follower follower(*world.database, "default");
  int applied = 0;
  Must(follower.CatchUp([&](Snapshot&, const Event&) {
    ++applied;
    return absl::OkStatus();
  }));
  BOOST_TEST(applied == 2500);
}

}  // namespace
}  // namespace tasuki::testing
