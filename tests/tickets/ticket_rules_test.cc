// The pure rules: states and claims.
#include "src/tickets/claim_rules.h"
#include "src/tickets/transitions.h"
#include "tests/support/check.h"

namespace tasuki::tickets {
namespace {

BOOST_AUTO_TEST_CASE(the_state_table_is_the_one_in_the_header) {
  using enum TicketState;
  struct Row {
    Step step;
    std::optional<TicketState> open, answered, on_hold, closed;
  };
  const std::nullopt_t no = std::nullopt;
  const Row rows[] = {
      {Step::kCustomerWrites, kOpen, kOpen, kOpen, kOpen},
      {Step::kSend, kAnswered, kAnswered, kAnswered, no},
      {Step::kHold, kOnHold, kOnHold, no, no},
      {Step::kResume, no, no, kOpen, no},
      {Step::kClose, kClosed, kClosed, kClosed, no},
      {Step::kReopen, no, no, no, kOpen},
  };
  for (const Row& row : rows) {
    BOOST_TEST((After(kOpen, row.step) == row.open));
    BOOST_TEST((After(kAnswered, row.step) == row.answered));
    BOOST_TEST((After(kOnHold, row.step) == row.on_hold));
    BOOST_TEST((After(kClosed, row.step) == row.closed));
  }
}

BOOST_AUTO_TEST_CASE(a_fence_never_falls) {
  TicketRow row;
  const absl::Time now = absl::FromUnixSeconds(1000);
  TakeClaim(row, AgentId("a"), now, now + absl::Seconds(10));
  BOOST_TEST(row.claim_fence == 1);
  TakeClaim(row, AgentId("a"), now, now + absl::Seconds(20));
  BOOST_TEST(row.claim_fence == 1);
  DropClaim(row);
  TakeClaim(row, AgentId("a"), now, now + absl::Seconds(20));
  BOOST_TEST(row.claim_fence == 2);
  TakeClaim(row, AgentId("b"), now + absl::Seconds(20),
            now + absl::Seconds(30));
  BOOST_TEST(row.claim_fence == 3);
}

}  // namespace
}  // namespace tasuki::tickets
