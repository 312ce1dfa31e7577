// The taxonomy as the list of its changes.
#include <variant>

#include "src/base/status_macros.h"
#include "src/tagging/store.h"

namespace tasuki::tagging {
namespace {

// The stored numbers; they never change.
enum class Kind {
  kAddAxis = 1,
  kRenameAxis = 2,
  kAddTag = 3,
  kRenameTag = 4,
  kMoveTag = 5,
  kMergeTag = 6,
  kRetireTag = 7,
};

// Any command, as its row.
struct ChangeRow {
  std::int64_t version = 0;
  Kind kind = Kind::kAddAxis;
  std::string axis;
  TagId tag;
  TagId target;
  std::string label;
  bool multiple = false;
  std::vector<DisplayName> names;
  std::vector<std::string> aliases;
};

ChangeRow RowOf(const AddAxis& change) {
  return {.kind = Kind::kAddAxis,
          .axis = change.key,
          .multiple = change.multiple,
          .names = change.names};
}
ChangeRow RowOf(const RenameAxis& change) {
  return {.kind = Kind::kRenameAxis, .axis = change.key, .names = change.names};
}
ChangeRow RowOf(const AddTag& change) {
  return {.kind = Kind::kAddTag,
          .axis = change.axis,
          .tag = change.id,
          .target = change.parent,
          .label = change.key,
          .names = change.names,
          .aliases = change.aliases};
}
ChangeRow RowOf(const RenameTag& change) {
  return {.kind = Kind::kRenameTag,
          .tag = change.id,
          .label = change.key,
          .names = change.names,
          .aliases = change.aliases};
}
ChangeRow RowOf(const MoveTag& change) {
  return {.kind = Kind::kMoveTag, .tag = change.id, .target = change.parent};
}
ChangeRow RowOf(const MergeTag& change) {
  return {.kind = Kind::kMergeTag, .tag = change.from, .target = change.into};
}
ChangeRow RowOf(const RetireTag& change) {
  return {.kind = Kind::kRetireTag, .tag = change.id};
}

TaxonomyChange ChangeOf(ChangeRow row) {
  switch (row.kind) {
    case Kind::kAddAxis:
      return AddAxis{.key = std::move(row.axis),
                     .multiple = row.multiple,
                     .names = std::move(row.names)};
    case Kind::kRenameAxis:
      return RenameAxis{.key = std::move(row.axis),
                        .names = std::move(row.names)};
    case Kind::kAddTag:
      return AddTag{.id = std::move(row.tag),
                    .axis = std::move(row.axis),
                    .parent = std::move(row.target),
                    .key = std::move(row.label),
                    .names = std::move(row.names),
                    .aliases = std::move(row.aliases)};
    case Kind::kRenameTag:
      return RenameTag{.id = std::move(row.tag),
                       .key = std::move(row.label),
                       .names = std::move(row.names),
                       .aliases = std::move(row.aliases)};
    case Kind::kMoveTag:
      return MoveTag{.id = std::move(row.tag), .parent = std::move(row.target)};
    case Kind::kMergeTag:
      return MergeTag{.from = std::move(row.tag),
                      .into = std::move(row.target)};
    case Kind::kRetireTag:
      break;
  }
  return RetireTag{.id = std::move(row.tag)};
}

ChangeRow ReadChange(const Row& row) {
  return {.version = row.Int(0),
          .kind = row.As<Kind>(1),
          .axis = row.String(2),
          .tag = row.As<TagId>(3),
          .target = row.As<TagId>(4),
          .label = row.String(5),
          .multiple = row.Int(6) != 0};
}

}  // namespace

absl::StatusOr<std::int64_t> Store::TaxonomyVersion(Snapshot& snapshot) const {
  std::int64_t version = 0;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT version FROM taxonomy_change WHERE tenant = $1
        ORDER BY version DESC LIMIT 1)sql",
      {tenant_}, [&](const Row& row) { version = row.Int(0); }));
  return version;
}

absl::StatusOr<std::vector<TaxonomyChange>> Store::ListChanges(
    Snapshot& snapshot, std::int64_t after, int limit) const {
  std::vector<ChangeRow> rows;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT version, kind, axis, tag, target, label, multiple
        FROM taxonomy_change WHERE tenant = $1 AND version > $2
        ORDER BY version LIMIT $3)sql",
      {tenant_, after, limit},
      [&](const Row& row) { rows.push_back(ReadChange(row)); }));
  std::vector<TaxonomyChange> changes;
  for (ChangeRow& row : rows) {
    TASUKI_RETURN_IF_ERROR(
        LoadLabels(snapshot, row.version, row.names, row.aliases));
    changes.push_back(ChangeOf(std::move(row)));
  }
  return changes;
}

absl::Status Store::LoadLabels(Snapshot& snapshot, std::int64_t version,
                               std::vector<DisplayName>& names,
                               std::vector<std::string>& aliases) const {
  return snapshot.Query(
      R"sql(
        SELECT language, label FROM taxonomy_label
        WHERE tenant = $1 AND version = $2 ORDER BY number)sql",
      {tenant_, version}, [&](const Row& row) {
        if (row.Text(0).empty()) {
          aliases.push_back(row.String(1));
        } else {
          names.push_back({.language = row.String(0), .text = row.String(1)});
        }
      });
}

absl::Status Store::InsertChange(Transaction& transaction, std::int64_t version,
                                 const TaxonomyChange& change) const {
  const ChangeRow row =
      std::visit([](const auto& command) { return RowOf(command); }, change);
  TASUKI_RETURN_IF_ERROR(
      transaction
          .Execute(R"sql(
            INSERT INTO taxonomy_change
              (tenant, version, kind, axis, tag, target, label, multiple)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql",
                   {tenant_, version, row.kind, row.axis, row.tag, row.target,
                    row.label, row.multiple})
          .status());
  int number = 0;
  const auto insert = [&](const std::string& language,
                          const std::string& label) {
    return transaction
        .Execute(R"sql(
          INSERT INTO taxonomy_label (tenant, version, number, language, label)
          VALUES ($1, $2, $3, $4, $5))sql",
                 {tenant_, version, ++number, language, label})
        .status();
  };
  for (const DisplayName& name : row.names) {
    TASUKI_RETURN_IF_ERROR(insert(name.language, name.text));
  }
  for (const std::string& alias : row.aliases) {
    TASUKI_RETURN_IF_ERROR(insert("", alias));
  }
  return absl::OkStatus();
}

}  // namespace tasuki::tagging
