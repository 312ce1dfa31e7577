// Numbers become tokens, and tokens live as long as somebody holds them.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/base/wipe.h"
#include "src/cards/capture_access.h"
#include "src/cards/digit_text.h"
#include "src/cards/fields.h"
#include "src/cards/local_vault.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

constexpr std::size_t kMaxHolder = 200;
constexpr int kPurgedAtOnce = 100;

std::string_view Part(std::string_view text, ByteRange range) {
  return text.substr(range.begin, range.end - range.begin);
}

}  // namespace

absl::StatusOr<std::vector<CardInfo>> LocalVault::StoreCards(
    const Actor& actor, std::vector<CardRow> rows, const TicketId& ticket) {
  std::vector<CardInfo> infos;
  TASUKI_RETURN_IF_ERROR(
      database_.Write([&](Transaction& transaction) -> absl::Status {
        infos.clear();
        for (CardRow& row : rows) {
          // The keys may have been rotated since the row was sealed; a row
          // behind the rotation's cursor would keep the old ones.
          TASUKI_RETURN_IF_ERROR(keys_.Reseal(row).status());
          TASUKI_ASSIGN_OR_RETURN(std::optional<CardRow> known,
                                  store_.FindSame(transaction, row));
          if (known) {
            TASUKI_RETURN_IF_ERROR(Revive(transaction, *known, row));
          } else {
            row.info.create_time = transaction.Now();
            TASUKI_RETURN_IF_ERROR(CountSeals(transaction, row.seal_key, 1));
            TASUKI_RETURN_IF_ERROR(store_.Insert(transaction, row));
            Emit(transaction, actor, "tokenised", row.info.token,
                 PayloadOf(row.info.token)
                     .Add("brand", static_cast<std::int64_t>(row.info.brand)));
          }
          infos.push_back(known ? known->info : row.info);
          TASUKI_RETURN_IF_ERROR(
              Place(transaction, actor, infos.back(), ticket));
        }
        return absl::OkStatus();
      }));
  return infos;
}

absl::Status LocalVault::Revive(Transaction& transaction, CardRow& known,
                                const CardRow& fresh) {
  // One that can still be opened waits for its turn of the rotation: the keys
  // here may be older than those of the row.
  if (known.seal_key == fresh.seal_key || !keys_.IsGone(known)) {
    return absl::OkStatus();
  }
  TASUKI_RETURN_IF_ERROR(keys_.SealAgain(known, fresh));
  return StoreSeal(transaction, known);
}

absl::Status LocalVault::Place(Transaction& transaction, const Actor& actor,
                               CardInfo& info, const TicketId& ticket) {
  if (!ticket.value().empty()) {
    Emit(transaction, actor, "captured", info.token,
         PayloadOf(info.token).Add("ticket", ticket.value()));
    TASUKI_ASSIGN_OR_RETURN(const bool kept,
                            KeepOne(transaction, info.token, HolderOf(ticket)));
    info.kept |= kept;
  }
  if (info.kept || info.create_time == transaction.Now()) {
    return absl::OkStatus();
  }
  return store_.SetUnkeptSince(transaction, info.token, transaction.Now());
}

absl::StatusOr<CardRow> LocalVault::SealText(std::string_view number,
                                             std::size_t place) {
  DigitText digits;
  const bool all_digits = digits.Append(number);
  auto pan = digits.ToPan();
  if (all_digits && pan.ok()) return keys_.Seal(*pan);
  return MakeError(
      Reason::kMalformed, {.field = "number"},
      absl::StrCat("number ", place + 1,
                   " is no card number: 12 to 19 digits of a card scheme, with "
                   "or without separators, the last one the check digit"));
}

absl::StatusOr<std::vector<CardInfo>> LocalVault::BatchTokenize(
    const Actor& actor, const std::vector<std::string_view>& numbers) {
  TASUKI_RETURN_IF_ERROR(Validate(actor));
  if (numbers.size() > kMaxPageSize) {
    return TooLongError("numbers", kMaxPageSize, "entries");
  }
  std::vector<CardRow> rows;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    TASUKI_ASSIGN_OR_RETURN(CardRow row, SealText(numbers[i], i));
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return std::vector<CardInfo>();
  return StoreCards(actor, std::move(rows), {});
}

absl::StatusOr<CardInfo> LocalVault::Tokenize(const Actor& actor,
                                              std::string_view number) {
  TASUKI_ASSIGN_OR_RETURN(std::vector<CardInfo> infos,
                          BatchTokenize(actor, {number}));
  return std::move(infos.front());
}

absl::StatusOr<CapturedCard> LocalVault::Capture(
    const CaptureCardRequest& request, CaptureSession& session) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const absl::Time now = database_.env().clock->Now();
  TASUKI_ASSIGN_OR_RETURN(
      const Pan* const pan,
      CaptureAccess::Look(session, request.ticket, request.caller, now));
  TASUKI_ASSIGN_OR_RETURN(CardRow row, keys_.Seal(*pan));
  std::vector<CardRow> rows;
  rows.push_back(std::move(row));
  TASUKI_ASSIGN_OR_RETURN(
      std::vector<CardInfo> infos,
      StoreCards(request.actor, std::move(rows), request.ticket));
  // By the same `now`, so that it cannot have expired meanwhile.
  TASUKI_ASSIGN_OR_RETURN(
      KeyedCard keyed,
      CaptureAccess::Take(session, request.ticket, request.caller, now));
  return CapturedCard{.card = std::move(infos.front()),
                      .expiry_month = keyed.expiry_month,
                      .expiry_year = keyed.expiry_year,
                      .security_code = std::move(keyed.security_code)};
}

absl::StatusOr<Scrubbed> LocalVault::Scrub(std::string_view text,
                                           std::string_view previous_tail) {
  PanScan scan = scanner_.ScanAfter(previous_tail, text);
  WipeStack();
  Scrubbed scrubbed;
  if (scan.findings.empty()) {
    scrubbed.text = std::string(text);
    return scrubbed;
  }
  std::vector<CardRow> rows;
  for (std::size_t i = 0; i < scan.findings.size(); ++i) {
    DigitText digits;
    // The first number may have begun in the message before.
    if (i == 0) {
      for (const ByteRange& range : scan.previous_ranges) {
        digits.Append(Part(previous_tail, range));
      }
    }
    digits.Append(Part(text, scan.findings[i].range));
    TASUKI_ASSIGN_OR_RETURN(const Pan pan, digits.ToPan());
    TASUKI_ASSIGN_OR_RETURN(CardRow row, keys_.Seal(pan));
    rows.push_back(std::move(row));
  }
  TASUKI_ASSIGN_OR_RETURN(const std::vector<CardInfo> infos,
                          StoreCards(Vault(), std::move(rows), {}));
  std::size_t at = 0;
  for (std::size_t i = 0; i < infos.size(); ++i) {
    const ByteRange range = scan.findings[i].range;
    scrubbed.text.append(text.substr(at, range.begin - at));
    scrubbed.text += CardMention(infos[i]);
    at = range.end;
    scrubbed.findings.push_back(
        {.kind = "card", .token = infos[i].token, .display = infos[i].display});
  }
  scrubbed.text.append(text.substr(at));
  scrubbed.previous_ranges = std::move(scan.previous_ranges);
  return scrubbed;
}

absl::StatusOr<bool> LocalVault::KeepOne(Transaction& transaction,
                                         const std::string& token,
                                         const std::string& holder) {
  TASUKI_ASSIGN_OR_RETURN(const bool released,
                          store_.IsReleased(transaction, holder));
  if (released) return false;
  TASUKI_RETURN_IF_ERROR(store_.AddHolder(transaction, token, holder));
  TASUKI_RETURN_IF_ERROR(store_.SetKept(transaction, token));
  return true;
}

absl::Status LocalVault::Keep(const std::vector<std::string>& tokens,
                              const std::string& holder) {
  TASUKI_RETURN_IF_ERROR(CheckTextField("holder", holder, MaxSize(kMaxHolder)));
  std::vector<std::string> mine;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        mine.clear();
        for (const std::string& token : tokens) {
          TASUKI_ASSIGN_OR_RETURN(const std::optional<CardRow> row,
                                  store_.Find(snapshot, token));
          if (!row) continue;
          TASUKI_ASSIGN_OR_RETURN(const bool held,
                                  store_.HasHolder(snapshot, token, holder));
          if (!held) mine.push_back(token);
        }
        return absl::OkStatus();
      }));
  if (mine.empty()) return absl::OkStatus();
  return database_.Write([&](Transaction& transaction) -> absl::Status {
    for (const std::string& token : mine) {
      TASUKI_ASSIGN_OR_RETURN(const std::optional<CardRow> row,
                              store_.Find(transaction, token));
      if (!row) continue;  // purged since
      TASUKI_RETURN_IF_ERROR(KeepOne(transaction, token, holder).status());
    }
    return absl::OkStatus();
  });
}

absl::Status LocalVault::Release(const std::string& holder) {
  TASUKI_RETURN_IF_ERROR(
      CheckTextField("holder", holder, RequiredMaxSize(kMaxHolder)));
  bool released = false;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(released, store_.IsReleased(snapshot, holder));
        return absl::OkStatus();
      }));
  if (released) return absl::OkStatus();
  return database_.Write([&](Transaction& transaction) -> absl::Status {
    // Its Keep may still be on the way, and holds nothing from now on: not at
    // any time, because another holder may keep the card alive.
    TASUKI_RETURN_IF_ERROR(store_.SetReleased(transaction, holder));
    TASUKI_ASSIGN_OR_RETURN(const std::vector<std::string> alone,
                            store_.ListHeldOnlyBy(transaction, holder));
    TASUKI_RETURN_IF_ERROR(store_.DeleteHolder(transaction, holder));
    // Not at once: a text with the same card may be on its way to its row.
    for (const std::string& token : alone) {
      TASUKI_RETURN_IF_ERROR(
          store_.SetUnkeptSince(transaction, token, transaction.Now()));
      Emit(transaction, Vault(), "released", token, PayloadOf(token));
    }
    return absl::OkStatus();
  });
}

absl::Status LocalVault::PurgeUnkept(Transaction& transaction) {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<UnkeptCard> cards,
                          store_.ListUnkept(transaction, kPurgedAtOnce + 1));
  // Whatever waits from now on is due no earlier than this.
  absl::Time next = transaction.Now() + options_.unkept_ttl;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const absl::Time due = cards[i].since + options_.unkept_ttl;
    if (due > transaction.Now() || i == kPurgedAtOnce) {
      next = std::max(due, transaction.Now());
      break;
    }
    TASUKI_RETURN_IF_ERROR(Purge(transaction, cards[i].token));
  }
  return ScheduleLook(transaction, next);
}

absl::Status LocalVault::ScheduleLook(Transaction& transaction, absl::Time at) {
  return transaction.Schedule(options_.tenant, unkept_, "all", at);
}

absl::Status LocalVault::Purge(Transaction& transaction,
                               const std::string& token) {
  TASUKI_RETURN_IF_ERROR(store_.Delete(transaction, token));
  TASUKI_RETURN_IF_ERROR(store_.DeleteHoldersOf(transaction, token));
  Emit(transaction, Vault(), "purged", token, PayloadOf(token));
  return absl::OkStatus();
}

}  // namespace tasuki::cards
