// Rules.
#include <map>

#include "src/base/status_macros.h"
#include "src/tagging/store.h"

namespace tasuki::tagging {
namespace {

enum class EntryKind { kContains = 1, kSender = 2 };

}  // namespace

absl::StatusOr<std::vector<TagRuleRecord>> Store::ListRules(
    Snapshot& snapshot) const {
  std::map<std::string, TagRuleRecord> records;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, version, live, tag, regex, channel FROM tag_rule
        WHERE tenant = $1)sql",
      {tenant_}, [&](const Row& row) {
        records[row.String(0)] = {.rule = {.id = row.As<RuleId>(0),
                                           .tag = row.As<TagId>(3),
                                           .regex = row.String(4),
                                           .channel = ChannelOf(row.Int(5))},
                                  .live = row.Int(2) != 0,
                                  .version = row.Int(1)};
      }));
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT rule, kind, entry FROM tag_rule_entry
        WHERE tenant = $1 ORDER BY rule, kind, number)sql",
      {tenant_}, [&](const Row& row) {
        TagRule& rule = records[row.String(0)].rule;
        auto& entries = row.As<EntryKind>(1) == EntryKind::kContains
                            ? rule.contains
                            : rule.senders;
        entries.push_back(row.String(2));
      }));
  std::vector<TagRuleRecord> list;
  for (auto& [id, record] : records) list.push_back(std::move(record));
  return list;
}

absl::Status Store::PutRule(Transaction& transaction,
                            const TagRuleRecord& record) const {
  const TagRule& rule = record.rule;
  TASUKI_RETURN_IF_ERROR(DeleteRule(transaction, rule.id));
  TASUKI_RETURN_IF_ERROR(
      transaction
          .Execute(R"sql(
            INSERT INTO tag_rule (tenant, id, version, live, tag, regex,
              channel)
            VALUES ($1, $2, $3, $4, $5, $6, $7))sql",
                   {tenant_, rule.id, record.version, record.live, rule.tag,
                    rule.regex, ChannelNumber(rule.channel)})
          .status());
  const auto insert = [&](EntryKind kind,
                          const std::vector<std::string>& entries) {
    std::int64_t number = 0;
    for (const std::string& entry : entries) {
      TASUKI_RETURN_IF_ERROR(
          transaction
              .Execute(R"sql(
                INSERT INTO tag_rule_entry (tenant, rule, kind, number, entry)
                VALUES ($1, $2, $3, $4, $5))sql",
                       {tenant_, rule.id, kind, ++number, entry})
              .status());
    }
    return absl::OkStatus();
  };
  TASUKI_RETURN_IF_ERROR(insert(EntryKind::kContains, rule.contains));
  return insert(EntryKind::kSender, rule.senders);
}

absl::Status Store::DeleteRule(Transaction& transaction,
                               const RuleId& rule) const {
  TASUKI_RETURN_IF_ERROR(transaction
                             .Execute(R"sql(
            DELETE FROM tag_rule WHERE tenant = $1 AND id = $2)sql",
                                      {tenant_, rule})
                             .status());
  return transaction
      .Execute(R"sql(
        DELETE FROM tag_rule_entry WHERE tenant = $1 AND rule = $2)sql",
               {tenant_, rule})
      .status();
}

}  // namespace tasuki::tagging
