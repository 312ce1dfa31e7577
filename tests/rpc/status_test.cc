// Errors over a real wire: what the component said is what the caller gets.
#include "tasuki/base/scrubber.h"
#include "tests/support/transport.h"

namespace tasuki::testing {
namespace {

// A component that fails in a chosen way.
class FailingFeed final : public EventFeed {
 public:
  absl::Status failure;
  absl::StatusOr<std::vector<Event>> Events(std::int64_t, int) override {
    return failure;
  }
  absl::StatusOr<std::vector<Event>> History(const std::string&,
                                             const std::string&) override {
    return failure;
  }
  absl::StatusOr<std::int64_t> Wait(std::int64_t, absl::Duration) override {
    return failure;
  }
};

BOOST_AUTO_TEST_CASE(code_reason_field_object_and_message_survive) {
  FailingFeed feed;
  OverGrpc<EventFeed> remote(feed);
  for (int number = 1; number <= 100; ++number) {
    const auto reason = static_cast<Reason>(number);
    if (reason != Reason::kInternal && NameOf(reason) == "INTERNAL") continue;
    feed.failure = MakeError(reason, {.field = "a.b", .object = "ticket 襷"},
                             "messages may be 日本語 % too");
    const absl::Status status = remote->Events(0, 1).status();
    BOOST_TEST((status.code() == feed.failure.code()));
    BOOST_TEST(status.message() == feed.failure.message());
    const auto info = InfoOf(status);
    BOOST_TEST_REQUIRE(info.has_value());
    BOOST_TEST((info->reason == reason));
    BOOST_TEST(info->field == "a.b");
    BOOST_TEST(info->object == "ticket 襷");
  }
}

BOOST_AUTO_TEST_CASE(a_status_of_others_keeps_code_and_message) {
  FailingFeed feed;
  OverGrpc<EventFeed> remote(feed);
  feed.failure = absl::DataLossError("elsewhere");
  const absl::Status status = remote->Events(0, 1).status();
  BOOST_TEST((status == feed.failure), status.ToString());
}

BOOST_AUTO_TEST_CASE(a_client_needs_a_channel_and_a_sane_timeout) {
  CHECK_REASON(rpc::ConnectTickets(nullptr), Reason::kRequired);
  const auto channel =
      rpc::OpenChannel("unix:/nonexistent", grpc::InsecureChannelCredentials());
  CHECK_REASON(rpc::ConnectTickets(channel, {.timeout = absl::ZeroDuration()}),
               Reason::kOutOfRange);
  // An absent server is Unavailable, not a hang.
  auto tickets = Must(rpc::ConnectTickets(channel));
  BOOST_TEST((tickets->Get(TicketId("t")).status().code() ==
              absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace tasuki::testing
