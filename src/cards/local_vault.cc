#include "src/cards/local_vault.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/cards/schema.h"
#include "src/storage/page_token.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace cards {
namespace {
// Counted ahead, so that most seals cost no row; those not used when a program
// ends are lost, and there are four million times as many.
constexpr std::int64_t kSealsAhead = 1024;
}  // namespace

LocalVault::LocalVault(Database& database, KeyProvider& keys,
                       CardVaultOptions options)
    : database_(database),
      options_(std::move(options)),
      store_(options_.tenant, options_.purpose),
      keys_(keys, database.env(), options_.tenant, options_.purpose),
      chain_(store_, keys_),
      unkept_(absl::StrCat("cards.unkept.", options_.purpose)),
      purge_(
          database.HandleDue(options_.tenant, unkept_,
                             [this](Transaction& transaction, const DueItem&) {
                               return PurgeUnkept(transaction);
                             })) {}

absl::Status LocalVault::Start() {
  TASUKI_RETURN_IF_ERROR(keys_.Refresh());
  return database_.Write([this](Transaction& transaction) {
    return ScheduleLook(transaction, transaction.Now());
  });
}

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

absl::StatusOr<CardInfo> LocalVault::Describe(const std::string& token) {
  TASUKI_ASSIGN_OR_RETURN(std::vector<CardInfo> infos, Infos("token", {token}));
  return std::move(infos.front());
}

absl::StatusOr<std::vector<CardInfo>> LocalVault::BatchDescribe(
    const std::vector<std::string>& tokens) {
  return Infos("tokens", tokens);
}

absl::StatusOr<std::vector<CardInfo>> LocalVault::Infos(
    std::string_view field, const std::vector<std::string>& tokens) {
  if (tokens.size() > kMaxPageSize) {
    return TooLongError(field, kMaxPageSize, "entries");
  }
  for (const std::string& token : tokens) {
    TASUKI_RETURN_IF_ERROR(CheckIdField(field, token, kMandatory));
  }
  std::vector<CardInfo> infos;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        infos.clear();
        for (const std::string& token : tokens) {
          TASUKI_ASSIGN_OR_RETURN(std::optional<CardRow> row,
                                  store_.Find(snapshot, token));
          if (!row) {
            return MakeError(
                Reason::kNotFound, {.field = field},
                absl::StrCat("there is no such card token, number ",
                             infos.size() + 1, " of ", tokens.size()));
          }
          infos.push_back(std::move(row->info));
        }
        return absl::OkStatus();
      }));
  return infos;
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

absl::Status LocalVault::CountSeals(Transaction& transaction,
                                    const std::string& key,
                                    std::int64_t seals) {
  {
    MutexLock lock(seals_mutex_);
    if (seals_key_ == key && seals_left_ >= seals) {
      seals_left_ -= seals;
      return absl::OkStatus();
    }
  }
  TASUKI_ASSIGN_OR_RETURN(const std::uint64_t sum,
                          store_.AddSeals(transaction, key, seals));
  if (sum > kMaxSeals) {
    return MakeError(Reason::kLimitReached,
                     {.object = absl::StrCat("key ", key)},
                     "the key has sealed 2^32 values here: create another one "
                     "and rotate");
  }
  if (sum + kSealsAhead > kMaxSeals) return absl::OkStatus();
  TASUKI_RETURN_IF_ERROR(
      store_.AddSeals(transaction, key, kSealsAhead).status());
  transaction.AfterCommit([this, key] {
    MutexLock lock(seals_mutex_);
    if (seals_key_ != key) seals_left_ = 0;
    seals_key_ = key;
    seals_left_ += kSealsAhead;
  });
  return absl::OkStatus();
}

absl::Status LocalVault::StoreSeal(Transaction& transaction,
                                   const CardRow& row) {
  TASUKI_RETURN_IF_ERROR(CountSeals(transaction, row.seal_key, 1));
  TASUKI_RETURN_IF_ERROR(store_.SetSeal(transaction, row));
  Emit(transaction, Vault(), "resealed", row.info.token,
       PayloadOf(row.info.token).Add("key", row.seal_key));
  return absl::OkStatus();
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
          const absl::StatusOr<bool> changed = keys_.Reseal(row);
          // Those behind a card that is gone are not.
          if (!changed.ok() && keys_.IsGone(row)) continue;
          TASUKI_RETURN_IF_ERROR(changed.status());
          if (!*changed) continue;
          ++progress.handled;
          TASUKI_RETURN_IF_ERROR(StoreSeal(transaction, row));
        }
        progress.done = static_cast<int>(rows.size()) < limit;
        return absl::OkStatus();
      }));
  return progress;
}

}  // namespace cards

std::string CardMention(const CardInfo& info) {
  return absl::StrCat("[", info.display, " ", info.token, "]");
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
