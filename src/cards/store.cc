#include "src/cards/store.h"

#include <algorithm>
#include <cstring>

#include "src/base/status_macros.h"

namespace tasuki::cards {
namespace {

std::array<char, 4> FourOf(const std::string& last_four) {
  std::array<char, 4> four = {'?', '?', '?', '?'};
  for (std::size_t i = 0; i < four.size() && i < last_four.size(); ++i) {
    four[i] = last_four[i];
  }
  return four;
}

BytesView ViewOf(const Fingerprint& fingerprint) {
  return {std::string_view(reinterpret_cast<const char*>(fingerprint.data()),
                           fingerprint.size())};
}

CardRow ReadCard(const Row& row) {
  CardRow card;
  card.info = {.token = row.String(0),
               .brand = row.As<CardBrand>(1),
               .last_four = row.String(2),
               .kept = row.Int(7) == 0,
               .create_time = row.Time(8)};
  card.info.display = CardDisplay(card.info.brand, FourOf(card.info.last_four));
  card.fingerprint_key = row.String(3);
  const std::string_view fingerprint = row.Bytes(4);
  std::memcpy(card.fingerprint.data(), fingerprint.data(),
              std::min(fingerprint.size(), card.fingerprint.size()));
  card.seal_key = row.String(5);
  card.sealed = std::string(row.Bytes(6));
  return card;
}

AccessRow ReadAccess(const Row& row) {
  return {
      .record = {.number = row.Int(0),
                 .time = row.Time(1),
                 .actor = {.id = row.String(2), .kind = row.As<ActorKind>(3)},
                 .access = row.As<CardAccess>(4),
                 .token = row.String(5),
                 .scope = row.String(6),
                 .reason = row.String(7)},
      .link = std::string(row.Bytes(8))};
}

}  // namespace

absl::StatusOr<std::optional<CardRow>> Store::Find(
    Snapshot& snapshot, std::string_view token) const {
  std::optional<CardRow> found;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT token, brand, last_four, fingerprint_key, fingerprint, seal_key,
          sealed, unkept_since, create_time
        FROM card WHERE tenant = $1 AND purpose = $2 AND token = $3)sql",
      {tenant_, purpose_, token},
      [&](const Row& row) { found = ReadCard(row); }));
  return found;
}

absl::StatusOr<std::optional<CardRow>> Store::FindSame(
    Snapshot& snapshot, const CardRow& row) const {
  std::optional<CardRow> same;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT token, brand, last_four, fingerprint_key, fingerprint, seal_key,
          sealed, unkept_since, create_time
        FROM card
        WHERE tenant = $1 AND fingerprint = $2 AND fingerprint_key = $3
          AND purpose = $4
        ORDER BY token LIMIT 1)sql",
      {tenant_, ViewOf(row.fingerprint), row.fingerprint_key, purpose_},
      [&](const Row& found) { same = ReadCard(found); }));
  return same;
}

absl::Status Store::Insert(Transaction& transaction, const CardRow& row) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO card (tenant, token, purpose, brand, last_four,
          fingerprint_key, fingerprint, seal_key, sealed, unkept_since,
          create_time)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql",
               {tenant_, row.info.token, purpose_, row.info.brand,
                row.info.last_four, row.fingerprint_key,
                ViewOf(row.fingerprint), row.seal_key, BytesView{row.sealed},
                row.info.kept ? absl::UnixEpoch() : row.info.create_time,
                row.info.create_time})
      .status();
}

absl::Status Store::SetSeal(Transaction& transaction,
                            const CardRow& row) const {
  return transaction
      .Execute(
          R"sql(
        UPDATE card SET fingerprint_key = $4, fingerprint = $5, seal_key = $6,
          sealed = $7
        WHERE tenant = $1 AND purpose = $2 AND token = $3)sql",
          {tenant_, purpose_, row.info.token, row.fingerprint_key,
           ViewOf(row.fingerprint), row.seal_key, BytesView{row.sealed}})
      .status();
}

absl::Status Store::SetKept(Transaction& transaction,
                            std::string_view token) const {
  return SetUnkeptSince(transaction, token, absl::UnixEpoch());
}

absl::Status Store::SetUnkeptSince(Transaction& transaction,
                                   std::string_view token,
                                   absl::Time since) const {
  return transaction
      .Execute(R"sql(
        UPDATE card SET unkept_since = $4
        WHERE tenant = $1 AND purpose = $2 AND token = $3)sql",
               {tenant_, purpose_, token, since})
      .status();
}

absl::StatusOr<std::vector<UnkeptCard>> Store::ListUnkept(Snapshot& snapshot,
                                                          int limit) const {
  std::vector<UnkeptCard> cards;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT token, unkept_since FROM card
        WHERE tenant = $1 AND purpose = $2 AND unkept_since > 0
        ORDER BY unkept_since, token LIMIT $3)sql",
      {tenant_, purpose_, limit}, [&](const Row& row) {
        cards.push_back({.token = row.String(0), .since = row.Time(1)});
      }));
  return cards;
}

absl::StatusOr<std::uint64_t> Store::AddSeals(Transaction& transaction,
                                              std::string_view key,
                                              std::int64_t seals) const {
  std::uint64_t sum = 0;
  TASUKI_RETURN_IF_ERROR(transaction.Query(
      R"sql(
        INSERT INTO card_seals (tenant, purpose, seal_key, seals)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant, purpose, seal_key)
        DO UPDATE SET seals = card_seals.seals + excluded.seals
        RETURNING seals)sql",
      {tenant_, purpose_, key, seals},
      [&](const Row& row) { sum = static_cast<std::uint64_t>(row.Int(0)); }));
  return sum;
}

absl::Status Store::AddHolder(Transaction& transaction, std::string_view token,
                              std::string_view holder) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO card_holder (tenant, token, holder) VALUES ($1, $2, $3)
        ON CONFLICT (tenant, token, holder) DO NOTHING)sql",
               {tenant_, token, holder})
      .status();
}

absl::StatusOr<bool> Store::HasHolder(Snapshot& snapshot,
                                      std::string_view token,
                                      std::string_view holder) const {
  bool found = false;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT 1 FROM card_holder
        WHERE tenant = $1 AND token = $2 AND holder = $3)sql",
      {tenant_, token, holder}, [&](const Row&) { found = true; }));
  return found;
}

absl::StatusOr<std::vector<std::string>> Store::ListHeldOnlyBy(
    Snapshot& snapshot, std::string_view holder) const {
  std::vector<std::string> tokens;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT token FROM card_holder
        WHERE tenant = $1 AND holder = $3 AND EXISTS (
            SELECT 1 FROM card WHERE card.tenant = $1 AND card.purpose = $2
              AND card.token = card_holder.token)
          AND NOT EXISTS (
            SELECT 1 FROM card_holder AS other WHERE other.tenant = $1
              AND other.token = card_holder.token AND other.holder <> $3)
        ORDER BY token)sql",
      {tenant_, purpose_, holder},
      [&](const Row& row) { tokens.push_back(row.String(0)); }));
  return tokens;
}

absl::Status Store::DeleteHolder(Transaction& transaction,
                                 std::string_view holder) const {
  return transaction
      .Execute(R"sql(
        DELETE FROM card_holder
        WHERE tenant = $1 AND holder = $3 AND EXISTS (
          SELECT 1 FROM card WHERE card.tenant = $1 AND card.purpose = $2
            AND card.token = card_holder.token))sql",
               {tenant_, purpose_, holder})
      .status();
}

absl::Status Store::DeleteHoldersOf(Transaction& transaction,
                                    std::string_view token) const {
  return transaction
      .Execute(R"sql(
        DELETE FROM card_holder WHERE tenant = $1 AND token = $2)sql",
               {tenant_, token})
      .status();
}

absl::Status Store::SetReleased(Transaction& transaction,
                                std::string_view holder) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO card_released (tenant, purpose, holder)
        VALUES ($1, $2, $3)
        ON CONFLICT (tenant, purpose, holder) DO NOTHING)sql",
               {tenant_, purpose_, holder})
      .status();
}

absl::StatusOr<bool> Store::IsReleased(Snapshot& snapshot,
                                       std::string_view holder) const {
  bool released = false;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT 1 FROM card_released
        WHERE tenant = $1 AND purpose = $2 AND holder = $3)sql",
      {tenant_, purpose_, holder}, [&](const Row&) { released = true; }));
  return released;
}

absl::Status Store::Delete(Transaction& transaction,
                           std::string_view token) const {
  return transaction
      .Execute(R"sql(
        DELETE FROM card
        WHERE tenant = $1 AND purpose = $2 AND token = $3)sql",
               {tenant_, purpose_, token})
      .status();
}

absl::StatusOr<std::vector<CardRow>> Store::ListAfter(Snapshot& snapshot,
                                                      std::string_view after,
                                                      int limit) const {
  std::vector<CardRow> rows;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT token, brand, last_four, fingerprint_key, fingerprint, seal_key,
          sealed, unkept_since, create_time
        FROM card WHERE tenant = $1 AND purpose = $2 AND token > $3
        ORDER BY token LIMIT $4)sql",
      {tenant_, purpose_, after, limit},
      [&](const Row& row) { rows.push_back(ReadCard(row)); }));
  return rows;
}

absl::StatusOr<AccessHead> Store::ReadAccessHead(Snapshot& snapshot) const {
  AccessHead head;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number, link, mac_key, mac
        FROM card_access_head WHERE tenant = $1)sql",
      {tenant_}, [&](const Row& row) {
        head = {.number = row.Int(0),
                .link = std::string(row.Bytes(1)),
                .mac_key = row.String(2),
                .mac = std::string(row.Bytes(3))};
      }));
  return head;
}

absl::Status Store::PutAccessHead(Transaction& transaction,
                                  const AccessHead& head) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO card_access_head (tenant, number, link, mac_key, mac)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant) DO UPDATE SET number = excluded.number,
          link = excluded.link, mac_key = excluded.mac_key,
          mac = excluded.mac)sql",
               {tenant_, head.number, BytesView{head.link}, head.mac_key,
                BytesView{head.mac}})
      .status();
}

absl::StatusOr<std::int64_t> Store::CountRevealed(Snapshot& snapshot,
                                                  std::string_view actor,
                                                  absl::Time since) const {
  std::int64_t count = 0;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT count(*) FROM card_access
        WHERE tenant = $1 AND actor = $2 AND time > $3 AND access = 1)sql",
      {tenant_, actor, since}, [&](const Row& row) { count = row.Int(0); }));
  return count;
}

absl::Status Store::InsertAccess(Transaction& transaction,
                                 const AccessRow& row) const {
  const CardAccessRecord& record = row.record;
  return transaction
      .Execute(R"sql(
        INSERT INTO card_access (tenant, number, time, actor, actor_kind,
          access, token, scope, reason, link)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql",
               {tenant_, record.number, record.time, record.actor.id,
                record.actor.kind, record.access, record.token, record.scope,
                record.reason, BytesView{row.link}})
      .status();
}

absl::StatusOr<std::vector<AccessRow>> Store::ListAccess(Snapshot& snapshot,
                                                         std::int64_t after,
                                                         int limit) const {
  std::vector<AccessRow> rows;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number, time, actor, actor_kind, access, token, scope, reason,
          link
        FROM card_access WHERE tenant = $1 AND number > $2
        ORDER BY number LIMIT $3)sql",
      {tenant_, after, limit},
      [&](const Row& row) { rows.push_back(ReadAccess(row)); }));
  return rows;
}

}  // namespace tasuki::cards
