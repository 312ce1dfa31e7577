#include "src/tickets/claim_rules.h"

#include "absl/strings/str_cat.h"
#include "tasuki/base/error.h"

namespace tasuki::tickets {
namespace {

absl::Status Refusal(Reason reason, const TicketRow& row, const char* advice) {
  const std::string object = absl::StrCat("ticket ", row.ticket.id.value());
  return MakeError(reason, {.field = "fence", .object = object},
                   absl::StrCat(object, " ", advice));
}

}  // namespace

std::optional<Claim> CurrentClaim(const TicketRow& row, absl::Time now) {
  if (row.claim_agent.empty() || row.claim_expire_time <= now) {
    return std::nullopt;
  }
  return Claim{.ticket = row.ticket.id,
               .agent = row.claim_agent,
               .fence = row.claim_fence,
               .expire_time = row.claim_expire_time};
}

absl::Status CheckClaim(const TicketRow& row, const AgentId& agent,
                        std::int64_t fence, absl::Time now) {
  const std::optional<Claim> claim = CurrentClaim(row, now);
  const bool was_valid = fence > 0 && fence <= row.claim_fence;
  const bool held = claim && claim->agent == agent;
  if (held && fence == claim->fence) return absl::OkStatus();
  if (was_valid && fence < row.claim_fence) {
    return Refusal(Reason::kClaimTakenOver, row,
                   "was claimed again since: claim it anew");
  }
  if (claim && !held) {
    return Refusal(Reason::kClaimedByAnother, row,
                   "is claimed by another agent: wait or take another");
  }
  if (was_valid && !row.claim_agent.empty()) {
    return Refusal(Reason::kClaimExpired, row,
                   "is no longer claimed, the claim ran out: claim it anew");
  }
  return Refusal(Reason::kNotClaimed, row,
                 "is not claimed under this fence: claim it first");
}

absl::Status CheckClaimable(const TicketRow& row, const AgentId& agent,
                            absl::Time now) {
  if (row.ticket.state == TicketState::kClosed) {
    return Refusal(Reason::kWrongState, row, "is closed: reopen it first");
  }
  const std::optional<Claim> claim = CurrentClaim(row, now);
  if (claim && claim->agent != agent) {
    return Refusal(Reason::kClaimedByAnother, row,
                   "is claimed by another agent: wait or take another");
  }
  return absl::OkStatus();
}

void TakeClaim(TicketRow& row, const AgentId& agent, absl::Time now,
               absl::Time expire_time) {
  if (!CurrentClaim(row, now)) ++row.claim_fence;
  row.claim_agent = agent;
  row.claim_expire_time = expire_time;
}

void DropClaim(TicketRow& row) {
  row.claim_agent = AgentId();
  row.claim_expire_time = absl::UnixEpoch();
}

}  // namespace tasuki::tickets
