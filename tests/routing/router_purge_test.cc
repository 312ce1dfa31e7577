#include <limits>

#include "tests/routing/router_fixture.h"

namespace tasuki::testing {
namespace {

constexpr absl::Duration kRetention = absl::Hours(24 * 30);

template <class Transport>
struct PurgeRoom : RouterRoom<Transport> {
  PurgeRoom() : RouterRoom<Transport>({.retention = kRetention}) {}

  void End(const std::string& task) {
    Must(this->router.Cancel({.actor = Web(),
                              .request_id = this->world.NextRequest(),
                              .task = TaskId(task)}));
  }
  void Pass(absl::Duration time) { this->world.fake.Advance(time); }
  Progress Purge(int limit = 1000) {
    return Must(this->router.PurgeStep({.actor = Web(), .limit = limit}));
  }
};

BOOST_AUTO_TEST_CASE_TEMPLATE(tasks_are_purged_after_their_retention, Transport,
                              RouterTransports) {
  PurgeRoom<Transport> room;
  for (const char* task : {"t1", "t2", "live"}) room.Submit(task);
  room.End("t1");
  room.Pass(absl::Microseconds(1));
  room.End("t2");
  room.Pass(kRetention - absl::Microseconds(2));
  const std::int64_t head = room.Head();
  BOOST_TEST(room.Purge().handled == 0);
  // From the instant on, and only what has waited for it.
  room.Pass(absl::Microseconds(1));
  const Progress progress = room.Purge();
  BOOST_TEST(progress.handled == 1);
  BOOST_TEST(progress.done);
  CHECK_REASON(room.router.GetTask(TaskId("t1")), Reason::kNotFound);
  BOOST_TEST((room.Task("t2").state == RoutedState::kCancelled));
  // A task that lives is never purged, however old.
  room.Pass(10 * kRetention);
  BOOST_TEST(room.Purge().handled == 1);
  BOOST_TEST((room.Task("live").state == RoutedState::kWaiting));
  BOOST_TEST(room.Head() == head);
  BOOST_TEST(Must(room.feed->History("routing", "t1")).size() == 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_purge_goes_on_in_steps, Transport,
                              RouterTransports) {
  PurgeRoom<Transport> room;
  for (int i = 0; i < 5; ++i) {
    const std::string task = "t" + std::to_string(9 - i);
    room.Submit(task);
    room.End(task);
    room.Pass(absl::Seconds(1));
  }
  room.Pass(kRetention);
  const Progress first = room.Purge(2);
  BOOST_TEST(first.handled == 2);
  BOOST_TEST(!first.done);
  // Longest ended first.
  CHECK_REASON(room.router.GetTask(TaskId("t9")), Reason::kNotFound);
  BOOST_TEST(room.Task("t7").version == 2);
  BOOST_TEST(!room.Purge(2).done);
  BOOST_TEST(room.Purge(2).done);
  BOOST_TEST(room.Purge(2).handled == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_purged_id_begins_anew, Transport,
                              RouterTransports) {
  PurgeRoom<Transport> room;
  room.Submit("t1");
  room.End("t1");
  BOOST_TEST(room.Submit("t1").version == 3);
  room.End("t1");
  room.Pass(kRetention);
  room.Purge();
  CHECK_REASON(room.TryAccept("t1", "aoki"), Reason::kNotFound);
  BOOST_TEST(room.Submit("t1").version == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bad_purge_is_refused, Transport,
                              RouterTransports) {
  PurgeRoom<Transport> room;
  for (const int limit : {0, -1, 10'001, std::numeric_limits<int>::min()}) {
    CHECK_REASON(room.router.PurgeStep({.actor = Web(), .limit = limit}),
                 Reason::kOutOfRange);
  }
}

BOOST_AUTO_TEST_CASE(the_retention_covers_retries) {
  World world;
  CHECK_REASON(OpenRouter(*world.database,
                          {.retention = kRetention - absl::Microseconds(1)}),
               Reason::kOutOfRange);
  CHECK_REASON(
      OpenRouter(*world.database, {.retention = absl::InfiniteDuration()}),
      Reason::kOutOfRange);
}

}  // namespace
}  // namespace tasuki::testing
