// The event feed, in-process and remote.
#include <thread>

#include "tests/support/transport.h"

namespace tasuki::testing {
namespace {

using Transports = TransportsOf<EventFeed>;

void Emit(World& world, const std::string& subject) {
  Must(world.database->Write([&](Transaction& transaction) {
    transaction.Emit({.tenant = "default",
                      .room = "test",
                      .subject = subject,
                      .type = "happened",
                      .actor = Web(),
                      .payload = "{}"});
    return absl::OkStatus();
  }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(events_come_in_order_and_once, Transport,
                              Transports) {
  World world;
  auto local = Must(OpenEventFeed(*world.database, "default"));
  Transport feed(*local);
  for (int i = 0; i < 25; ++i) Emit(world, "s" + std::to_string(i % 2));
  std::int64_t seen = 0;
  int count = 0;
  for (;;) {
    const auto events = Must(feed->Events(seen, 10));
    if (events.empty()) break;
    for (const Event& event : events) {
      BOOST_TEST(event.position == ++seen);
      BOOST_TEST(event.subject == "s" + std::to_string(count++ % 2));
    }
  }
  BOOST_TEST(count == 25);
  BOOST_TEST(Must(feed->History("test", "s1")).size() == 12);
  CHECK_REASON(feed->Events(0, 0), Reason::kOutOfRange);
  CHECK_REASON(feed->Events(0, 1001), Reason::kOutOfRange);
  CHECK_REASON(feed->Events(-1, 1), Reason::kOutOfRange);
  CHECK_REASON(feed->History("", "s"), Reason::kRequired);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_wait_ends_with_the_next_event, Transport,
                              Transports) {
  World world;
  auto local = Must(OpenEventFeed(*world.database, "default"));
  Transport feed(*local);
  BOOST_TEST(Must(feed->Wait(0, absl::Milliseconds(1))) == 0);
  std::thread writer([&] { Emit(world, "s"); });
  BOOST_TEST(Must(feed->Wait(0, absl::Minutes(1))) == 1);
  writer.join();
  BOOST_TEST(Must(feed->Wait(0, absl::Minutes(1))) == 1);
}

}  // namespace
}  // namespace tasuki::testing
