// Claims: leases on tickets, their renewal and their end.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "src/tickets/claim_rules.h"
#include "src/tickets/local_tickets.h"
#include "tasuki/base/error.h"

namespace tasuki::tickets {
namespace {

constexpr char kClaimExpired[] = "tickets.claim_expired";

// The claim on a row as it is now: what a retry of Claim returns, whoever
// holds it.
absl::StatusOr<Claim> ClaimNow(const TicketRow& row, absl::Time now) {
  const std::optional<Claim> claim = CurrentClaim(row, now);
  if (claim) return *claim;
  const std::string object = absl::StrCat("ticket ", row.ticket.id.value());
  return MakeError(Reason::kClaimExpired, {.object = object},
                   absl::StrCat(object,
                                " was claimed by this request, and the claim "
                                "has ended since: claim it anew"));
}

}  // namespace

absl::StatusOr<absl::Duration> LocalTickets::ClaimTtl(
    absl::Duration asked) const {
  if (asked == absl::ZeroDuration()) return options_.claim_ttl;
  if (asked < absl::Seconds(1) || asked > absl::Hours(24)) {
    return MakeError(Reason::kOutOfRange, {.field = "ttl"},
                     "ttl must be 1 second to 24 hours, or zero");
  }
  return asked;
}

absl::StatusOr<Claim> LocalTickets::ClaimRow(Transaction& transaction,
                                             TicketRow row, const Actor& actor,
                                             const std::string& request_id,
                                             absl::Duration ttl) {
  const absl::Time now = transaction.Now();
  TakeClaim(row, AgentId(actor.id), now, now + ttl);
  TASUKI_RETURN_IF_ERROR(transaction.Schedule(options_.tenant, kClaimExpired,
                                              row.ticket.id.value(),
                                              row.claim_expire_time));
  Change change = {actor, request_id, "claimed", {}};
  change.payload.Add("v", std::int64_t{1})
      .Add("agent", actor.id)
      .Add("fence", row.claim_fence)
      .Add("expire_time", row.claim_expire_time);
  TASUKI_RETURN_IF_ERROR(Commit(transaction, row, std::move(change)));
  return ClaimNow(row, now);
}

absl::Status LocalTickets::EndClaim(Transaction& transaction, TicketRow& row) {
  DropClaim(row);
  return transaction.Cancel(options_.tenant, kClaimExpired,
                            row.ticket.id.value());
}

absl::StatusOr<Claim> LocalTickets::Claim(const ClaimRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_ASSIGN_OR_RETURN(const absl::Duration ttl, ClaimTtl(request.ttl));
  return Mutate<tasuki::Claim>(
      database_, options_.tenant, "tickets.Claim", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(TicketRow row,
                                store_.GetTicket(transaction, request.ticket));
        TASUKI_RETURN_IF_ERROR(CheckVersion(row, request.expected_version));
        TASUKI_RETURN_IF_ERROR(
            CheckClaimable(row, AgentId(request.actor.id), transaction.Now()));
        TASUKI_RETURN_IF_ERROR(ClaimRow(transaction, std::move(row),
                                        request.actor, request.request_id, ttl)
                                   .status());
        return request.ticket.value();
      },
      [&](Snapshot& snapshot,
          const std::string& id) -> absl::StatusOr<tasuki::Claim> {
        TASUKI_ASSIGN_OR_RETURN(const TicketRow row,
                                store_.GetTicket(snapshot, TicketId(id)));
        return ClaimNow(row, snapshot.Now());
      });
}

absl::StatusOr<std::vector<Claim>> LocalTickets::ClaimBatch(
    const ClaimBatchRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_ASSIGN_OR_RETURN(const absl::Duration ttl, ClaimTtl(request.ttl));
  const std::set<TicketId> distinct(request.tickets.begin(),
                                    request.tickets.end());
  if (distinct.size() != request.tickets.size()) {
    return MakeError(Reason::kConflicting, {.field = "tickets"},
                     "tickets names one ticket twice");
  }
  return Mutate<std::vector<tasuki::Claim>>(
      database_, options_.tenant, "tickets.ClaimBatch", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        std::vector<std::string> taken;
        for (const TicketId& id : request.tickets) {
          TASUKI_ASSIGN_OR_RETURN(TicketRow row,
                                  store_.GetTicket(transaction, id));
          const absl::Status free =
              CheckClaimable(row, AgentId(request.actor.id), transaction.Now());
          if (!free.ok() && request.all_or_nothing) return free;
          if (!free.ok()) continue;
          TASUKI_RETURN_IF_ERROR(ClaimRow(transaction, std::move(row),
                                          request.actor, request.request_id,
                                          ttl)
                                     .status());
          taken.push_back(id.value());
        }
        return absl::StrJoin(taken, " ");
      },
      [&](Snapshot& snapshot, const std::string& ids)
          -> absl::StatusOr<std::vector<tasuki::Claim>> {
        std::vector<tasuki::Claim> claims;
        for (const auto& id : absl::StrSplit(ids, ' ', absl::SkipEmpty())) {
          TASUKI_ASSIGN_OR_RETURN(
              const TicketRow row,
              store_.GetTicket(snapshot, TicketId(std::string(id))));
          const auto claim = CurrentClaim(row, snapshot.Now());
          if (claim) claims.push_back(*claim);
        }
        return claims;
      });
}

absl::StatusOr<Claim> LocalTickets::RenewClaim(const ClaimedRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return Mutate<tasuki::Claim>(
      database_, options_.tenant, "tickets.RenewClaim", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(TicketRow row,
                                store_.GetTicket(transaction, request.ticket));
        TASUKI_RETURN_IF_ERROR(CheckClaim(row, AgentId(request.actor.id),
                                          request.fence, transaction.Now()));
        TASUKI_RETURN_IF_ERROR(ClaimRow(transaction, std::move(row),
                                        request.actor, request.request_id,
                                        options_.claim_ttl)
                                   .status());
        return request.ticket.value();
      },
      [&](Snapshot& snapshot,
          const std::string& id) -> absl::StatusOr<tasuki::Claim> {
        TASUKI_ASSIGN_OR_RETURN(const TicketRow row,
                                store_.GetTicket(snapshot, TicketId(id)));
        return ClaimNow(row, snapshot.Now());
      });
}

absl::StatusOr<Ticket> LocalTickets::ReleaseClaim(
    const ClaimedRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return ChangeTicket(
      "tickets.ReleaseClaim", "released", request,
      [&](Transaction& transaction, TicketRow& row,
          JsonObject& payload) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(CheckClaim(row, AgentId(request.actor.id),
                                          request.fence, transaction.Now()));
        payload.Add("v", std::int64_t{1}).Add("fence", row.claim_fence);
        return EndClaim(transaction, row);
      });
}

absl::Status LocalTickets::ExpireClaim(Transaction& transaction,
                                       const DueItem& item) {
  TASUKI_ASSIGN_OR_RETURN(
      TicketRow row, store_.GetTicket(transaction, TicketId(item.subject)));
  if (row.claim_agent.empty()) return absl::OkStatus();
  // Renewed since: its later time is scheduled already.
  if (row.claim_expire_time > transaction.Now()) return absl::OkStatus();
  const Actor timer = {.id = "timer", .kind = ActorKind::kSystem};
  const std::string no_request;
  Change change = {timer, no_request, "claim_expired", {}};
  change.payload.Add("v", std::int64_t{1})
      .Add("agent", row.claim_agent.value())
      .Add("fence", row.claim_fence);
  // The agent's name stays on the row: a late call of his is then told that
  // the claim expired, not that there never was one.
  return Commit(transaction, row, std::move(change));
}

}  // namespace tasuki::tickets
