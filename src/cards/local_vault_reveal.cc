// The one way out for a number.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/base/wipe.h"
#include "src/cards/card_token.h"
#include "src/cards/fields.h"
#include "src/cards/local_vault.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

constexpr absl::Duration kQuotaWindow = absl::Hours(1);

absl::Status Refused() {
  return MakeError(Reason::kAccessRefused, {.field = "token"},
                   "the card is not revealed");
}

}  // namespace

absl::StatusOr<std::optional<CardRow>> LocalVault::RecordAccess(
    Transaction& transaction, const RevealRequest& request) {
  const absl::Time now = transaction.Now();
  TASUKI_ASSIGN_OR_RETURN(std::optional<CardRow> row,
                          store_.Find(transaction, request.token));
  TASUKI_ASSIGN_OR_RETURN(
      const std::int64_t revealed,
      store_.CountRevealed(transaction, request.actor.id, now - kQuotaWindow));
  const bool granted =
      std::find(options_.reveal_scopes.begin(), options_.reveal_scopes.end(),
                request.scope) != options_.reveal_scopes.end();
  const bool allowed = row && granted && revealed < options_.reveals_per_hour;
  TASUKI_RETURN_IF_ERROR(chain_.Append(
      transaction,
      {.time = now,
       .actor = request.actor,
       .access = allowed ? CardAccess::kRevealed : CardAccess::kRefused,
       .token = request.token,
       .scope = request.scope,
       .reason = request.reason}));
  Emit(transaction, request.actor, allowed ? "revealed" : "reveal_refused",
       request.token, PayloadOf(request.token));
  if (!allowed) row.reset();
  return row;
}

absl::StatusOr<RevealedCard> LocalVault::Reveal(const RevealRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  // What a person typed may hold a number, and the record is for good.
  RevealRequest request = original;
  if (!IsToken(request.token)) request.token.clear();
  request.scope = MaskPans(request.scope, scanner_.Scan(request.scope));
  request.reason = MaskPans(request.reason, scanner_.Scan(request.reason));
  WipeStack();
  std::optional<CardRow> row;
  TASUKI_RETURN_IF_ERROR(
      database_.Write([&](Transaction& transaction) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(row, RecordAccess(transaction, request));
        return absl::OkStatus();
      }));
  if (!row) return Refused();
  TASUKI_ASSIGN_OR_RETURN(const Pan pan, keys_.Open(*row));
  const Bytes digits = pan.secret_digits();
  return RevealedCard(std::string_view(
      reinterpret_cast<const char*>(digits.data()), digits.size()));
}

}  // namespace tasuki::cards
