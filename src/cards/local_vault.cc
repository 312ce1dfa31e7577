#include "src/cards/local_vault.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/cards/card_token.h"
#include "src/cards/code_point.h"
#include "src/cards/fields.h"
#include "src/cards/schema.h"
#include "src/cards/wipe.h"
#include "src/storage/page_token.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace cards {
namespace {

constexpr absl::Duration kQuotaWindow = absl::Hours(1);

const Actor& Vault() {
  static const Actor actor = {.id = "cards", .kind = ActorKind::kSystem};
  return actor;
}

// The decimal digits of any script in a text, as ASCII. Erases them when it
// goes.
class DigitText {
 public:
  // False where the text holds anything but digits, separators and what cannot
  // be seen, or more digits than a card has.
  bool Append(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const Symbol symbol = SymbolAt(text, at);
      if (symbol.kind == Symbol::kOther) return false;
      if (symbol.kind == Symbol::kDigit) {
        if (size_ == digits_.size()) return false;
        digits_[size_++] = static_cast<char>('0' + symbol.value);
      }
      at += symbol.bytes;
    }
    return true;
  }

  DigitText() = default;
  ~DigitText() { Wipe(digits_.data(), digits_.size()); }
  DigitText(const DigitText&) = delete;
  DigitText& operator=(const DigitText&) = delete;

  absl::StatusOr<Pan> ToPan() const {
    return Pan::FromDigits(std::string_view(digits_.data(), size_));
  }

 private:
  std::array<char, kMaxDigits> digits_ = {};
  std::size_t size_ = 0;
};

std::string_view Part(std::string_view text, ByteRange range) {
  return text.substr(range.begin, range.end - range.begin);
}

// What stands in the text instead of the number.
std::string Replacement(const CardInfo& info) {
  return absl::StrCat("[", info.display, " ", info.token, "]");
}

JsonObject PayloadOf(const std::string& token) {
  JsonObject payload;
  payload.Add("v", std::int64_t{1}).Add("token", token);
  return payload;
}

absl::Status Refused() {
  return MakeError(Reason::kAccessRefused, {.field = "token"},
                   "the card is not revealed");
}

}  // namespace

LocalVault::LocalVault(Database& database, KeyProvider& keys,
                       CardVaultOptions options)
    : database_(database),
      options_(std::move(options)),
      store_(options_.tenant, options_.purpose),
      keys_(keys, database.env(), options_.tenant, options_.purpose),
      chain_(store_, keys_),
      unkept_(absl::StrCat("cards.unkept.", options_.purpose)),
      purge_(database.HandleDue(
          options_.tenant, unkept_,
          [this](Transaction& transaction, const DueItem& item) {
            return Purge(transaction, item);
          })) {}

void LocalVault::Emit(Transaction& transaction, const Actor& actor,
                      const char* type, const std::string& token,
                      const JsonObject& payload) {
  transaction.Emit({.tenant = options_.tenant,
                    .room = "cards",
                    .subject = token,
                    .subject_version = 1,
                    .type = type,
                    .actor = actor,
                    .payload = payload.Text()});
}

absl::StatusOr<std::vector<CardInfo>> LocalVault::StoreCards(
    const Actor& actor, std::vector<CardRow> rows) {
  std::vector<CardInfo> infos;
  TASUKI_RETURN_IF_ERROR(
      database_.Write([&](Transaction& transaction) -> absl::Status {
        infos.clear();
        for (CardRow& row : rows) {
          // The keys may have been rotated since the row was sealed; a row
          // behind the rotation's cursor would keep the old ones.
          TASUKI_RETURN_IF_ERROR(keys_.Reseal(row).status());
          TASUKI_ASSIGN_OR_RETURN(const std::optional<std::string> known,
                                  store_.FindSame(transaction, row));
          CardRow stored = row;
          if (known) {
            TASUKI_ASSIGN_OR_RETURN(std::optional<CardRow> found,
                                    store_.Find(transaction, *known));
            stored = *std::move(found);
          } else {
            stored.info.create_time = transaction.Now();
            TASUKI_RETURN_IF_ERROR(store_.Insert(transaction, stored));
            Emit(transaction, actor, "tokenised", stored.info.token,
                 PayloadOf(stored.info.token)
                     .Add("brand",
                          static_cast<std::int64_t>(stored.info.brand)));
          }
          if (!stored.info.kept) {
            TASUKI_RETURN_IF_ERROR(transaction.Schedule(
                options_.tenant, unkept_, stored.info.token,
                transaction.Now() + options_.unkept_ttl));
          }
          infos.push_back(std::move(stored.info));
        }
        return absl::OkStatus();
      }));
  return infos;
}

absl::StatusOr<Scrubbed> LocalVault::Scrub(std::string_view text,
                                           std::string_view previous_tail) {
  PanScan scan = scanner_.ScanAfter(previous_tail, text);
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
                          StoreCards(Vault(), std::move(rows)));
  std::size_t at = 0;
  for (std::size_t i = 0; i < infos.size(); ++i) {
    const ByteRange range = scan.findings[i].range;
    scrubbed.text.append(text.substr(at, range.begin - at));
    scrubbed.text += Replacement(infos[i]);
    at = range.end;
    scrubbed.findings.push_back(
        {.kind = "card", .token = infos[i].token, .display = infos[i].display});
  }
  scrubbed.text.append(text.substr(at));
  scrubbed.previous_ranges = std::move(scan.previous_ranges);
  return scrubbed;
}

absl::Status LocalVault::Keep(const std::vector<std::string>& tokens) {
  bool all_kept = true;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        for (const std::string& token : tokens) {
          TASUKI_ASSIGN_OR_RETURN(const std::optional<CardRow> row,
                                  store_.Find(snapshot, token));
          all_kept = all_kept && (!row || row->info.kept);
        }
        return absl::OkStatus();
      }));
  if (all_kept) return absl::OkStatus();
  return database_.Write([&](Transaction& transaction) -> absl::Status {
    for (const std::string& token : tokens) {
      TASUKI_RETURN_IF_ERROR(store_.SetKept(transaction, token));
      TASUKI_RETURN_IF_ERROR(
          transaction.Cancel(options_.tenant, unkept_, token));
    }
    return absl::OkStatus();
  });
}

absl::Status LocalVault::Purge(Transaction& transaction, const DueItem& item) {
  TASUKI_ASSIGN_OR_RETURN(const std::optional<CardRow> row,
                          store_.Find(transaction, item.subject));
  if (!row || row->info.kept) return absl::OkStatus();
  TASUKI_RETURN_IF_ERROR(store_.Delete(transaction, item.subject));
  Emit(transaction, Vault(), "purged", item.subject, PayloadOf(item.subject));
  return absl::OkStatus();
}

absl::StatusOr<CardInfo> LocalVault::Tokenize(const Actor& actor,
                                              std::string_view number) {
  TASUKI_RETURN_IF_ERROR(Validate(actor));
  DigitText digits;
  if (!digits.Append(number)) {
    return MakeError(Reason::kMalformed, {.field = "number"},
                     "a card number is 12 to 19 digits, with or without "
                     "separators");
  }
  TASUKI_ASSIGN_OR_RETURN(const Pan pan, digits.ToPan());
  TASUKI_ASSIGN_OR_RETURN(CardRow row, keys_.Seal(pan));
  std::vector<CardRow> rows;
  rows.push_back(std::move(row));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<CardInfo> infos,
                          StoreCards(actor, std::move(rows)));
  return infos.front();
}

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

absl::StatusOr<CardInfo> LocalVault::Describe(const std::string& token) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("token", token, kMandatory));
  std::optional<CardRow> row;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(row, store_.Find(snapshot, token));
        return absl::OkStatus();
      }));
  if (row) return std::move(row->info);
  return MakeError(Reason::kNotFound, {.field = "token"},
                   "there is no such card token");
}

absl::StatusOr<Page<CardAccessRecord>> LocalVault::ListAccess(
    const ListCardAccessRequest& request) {
  const std::string digest = DigestOf("card access");
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  std::vector<CardAccessRecord> records;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(
            std::vector<AccessRow> rows,
            store_.ListAccess(snapshot, position.key, request.page.size + 1));
        for (AccessRow& row : rows) records.push_back(std::move(row.record));
        return absl::OkStatus();
      }));
  return CutPage(std::move(records), request.page, digest,
                 [](const CardAccessRecord& last) {
                   return PagePosition{.key = last.number};
                 });
}

absl::Status LocalVault::VerifyAccess() { return chain_.Verify(database_); }

absl::StatusOr<Progress> LocalVault::RotateStep(const std::string& cursor,
                                                int limit) {
  if (limit < 1 || limit > 1000) {
    return MakeError(Reason::kOutOfRange, {.field = "limit"},
                     "limit must be 1 to 1000");
  }
  TASUKI_RETURN_IF_ERROR(CheckIdField("cursor", cursor, kOptional));
  Progress progress;
  TASUKI_RETURN_IF_ERROR(
      database_.Write([&](Transaction& transaction) -> absl::Status {
        progress = {};
        if (cursor.empty()) {
          TASUKI_RETURN_IF_ERROR(keys_.Refresh());
          TASUKI_RETURN_IF_ERROR(chain_.Rotate(transaction));
        }
        TASUKI_ASSIGN_OR_RETURN(std::vector<CardRow> rows,
                                store_.ListAfter(transaction, cursor, limit));
        for (CardRow& row : rows) {
          progress.next = row.info.token;
          TASUKI_ASSIGN_OR_RETURN(const bool changed, keys_.Reseal(row));
          if (!changed) continue;
          ++progress.handled;
          TASUKI_RETURN_IF_ERROR(store_.SetSeal(transaction, row));
          Emit(transaction, Vault(), "resealed", row.info.token,
               PayloadOf(row.info.token).Add("key", row.seal_key));
        }
        progress.done = static_cast<int>(rows.size()) < limit;
        return absl::OkStatus();
      }));
  return progress;
}

}  // namespace cards

RevealedCard::RevealedCard(std::string_view digits) {
  size_ = std::min(digits.size(), digits_.size());
  std::copy_n(digits.begin(), size_, digits_.begin());
}

RevealedCard::RevealedCard(RevealedCard&& other) noexcept
    : digits_(other.digits_), size_(other.size_) {
  cards::Wipe(other.digits_.data(), other.digits_.size());
  other.size_ = 0;
}

RevealedCard::~RevealedCard() { cards::Wipe(digits_.data(), digits_.size()); }

void RevealedCard::Use(
    const std::function<void(std::string_view digits)>& use) const {
  use(std::string_view(digits_.data(), size_));
}

absl::StatusOr<std::unique_ptr<CardVault>> OpenCardVault(
    Database& database, KeyProvider& keys, CardVaultOptions options) {
  const FieldRule id = {.required = true, .max_size = kMaxIdBytes};
  TASUKI_RETURN_IF_ERROR(CheckIdField("tenant", options.tenant, id));
  TASUKI_RETURN_IF_ERROR(CheckIdField("purpose", options.purpose, id));
  if (options.reveals_per_hour < 1 || options.reveals_per_hour > 10'000) {
    return MakeError(Reason::kOutOfRange, {.field = "reveals_per_hour"},
                     "reveals_per_hour must be 1 to 10000");
  }
  if (options.unkept_ttl < absl::Hours(1) ||
      options.unkept_ttl > absl::Hours(24 * 90)) {
    return MakeError(Reason::kOutOfRange, {.field = "unkept_ttl"},
                     "unkept_ttl must be 1 hour to 90 days");
  }
  TASUKI_RETURN_IF_ERROR(database.Migrate(cards::CardsSchema()));
  auto vault =
      std::make_unique<cards::LocalVault>(database, keys, std::move(options));
  TASUKI_RETURN_IF_ERROR(vault->Start());
  return vault;
}

}  // namespace tasuki
