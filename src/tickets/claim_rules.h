// Who may write on a ticket, as pure functions over its row.
#ifndef TASUKI_SRC_TICKETS_CLAIM_RULES_H_
#define TASUKI_SRC_TICKETS_CLAIM_RULES_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "src/tickets/store.h"

namespace tasuki::tickets {

// The claim that lasts at `now`, if any.
std::optional<Claim> CurrentClaim(const TicketRow& row, absl::Time now);

// Whether `agent`, who says to hold `fence`, may write now. A fence that was
// never valid is a failed precondition; one that was is Aborted, so that its
// holder knows he lost the ticket.
absl::Status CheckClaim(const TicketRow& row, const AgentId& agent,
                        std::int64_t fence, absl::Time now);

// Whether `agent` may take the ticket now.
absl::Status CheckClaimable(const TicketRow& row, const AgentId& agent,
                            absl::Time now);

// Gives the ticket to `agent`: under the same fence if he holds it already,
// under a new one otherwise.
void TakeClaim(TicketRow& row, const AgentId& agent, absl::Time now,
               absl::Time expire_time);
void DropClaim(TicketRow& row);

}  // namespace tasuki::tickets

#endif  // TASUKI_SRC_TICKETS_CLAIM_RULES_H_
