// The SQL of the tagging room: rows in, rows out, no rules.
#ifndef TASUKI_SRC_TAGGING_STORE_H_
#define TASUKI_SRC_TAGGING_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/storage/database.h"
#include "tasuki/tagging/tagger.h"

namespace tasuki::tagging {

enum class TextState { kNone = 0, kStored = 1, kErased = 2 };

// A ticket without its tags.
struct TicketRow {
  TicketId ticket;
  std::int64_t number = 0;
  std::int64_t version = 0;  // 0: not stored yet
  absl::Time occurred_at;
  TextState text_state = TextState::kNone;
};

// What the index needs of a ticket.
struct DocumentRow {
  std::int64_t number = 0;
  absl::Time occurred_at;
  std::vector<TagId> tags;
};

// A stored text with its ticket.
struct TextRow {
  std::int64_t number = 0;
  TicketId ticket;
  std::string text;
  std::string sender;
  std::optional<Channel> channel;
};

struct FeedbackRow {
  std::int64_t number = 0;
  std::string suggestion;
  TicketId ticket;
  // Wrong are those that were suggested and are not right.
  std::vector<TagId> right;
  std::vector<TagId> wrong;
};

struct ModelRow {
  TagModelInfo info;
  std::int64_t feedback = 0;
  std::string bytes;
};

// 0 where there is none.
inline std::int64_t ChannelNumber(const std::optional<Channel>& channel) {
  return channel ? static_cast<std::int64_t>(*channel) : 0;
}
inline std::optional<Channel> ChannelOf(std::int64_t number) {
  if (number == 0) return std::nullopt;
  return static_cast<Channel>(number);
}

class Store {
 public:
  explicit Store(std::string tenant) : tenant_(std::move(tenant)) {}

  const std::string& tenant() const { return tenant_; }

  // The taxonomy.
  absl::StatusOr<std::vector<TaxonomyChange>> ListChanges(Snapshot& snapshot,
                                                          std::int64_t after,
                                                          int limit) const;
  absl::StatusOr<std::int64_t> TaxonomyVersion(Snapshot& snapshot) const;
  absl::Status InsertChange(Transaction& transaction, std::int64_t version,
                            const TaxonomyChange& change) const;

  // Tickets.
  absl::StatusOr<std::optional<TicketRow>> FindTicket(
      Snapshot& snapshot, const TicketId& ticket) const;
  // NOT_FOUND.
  absl::StatusOr<TicketRow> GetTicket(Snapshot& snapshot,
                                      const TicketId& ticket) const;
  absl::StatusOr<TicketId> TicketOfNumber(Snapshot& snapshot,
                                          std::int64_t number) const;
  absl::StatusOr<std::int64_t> NextTicketNumber(Snapshot& snapshot) const;
  absl::Status PutTicket(Transaction& transaction, const TicketRow& row) const;
  // By tag id.
  absl::StatusOr<std::vector<AppliedTag>> ListTags(
      Snapshot& snapshot, const TicketId& ticket) const;
  // Instead of all that there were.
  absl::Status PutTags(Transaction& transaction, const TicketId& ticket,
                       const std::vector<AppliedTag>& tags) const;
  // Every ticket, by number, also those without tags. Stops at the first
  // failure of `sink`.
  absl::Status ScanDocuments(
      Snapshot& snapshot,
      const std::function<absl::Status(const DocumentRow&)>& sink) const;

  // Texts.
  absl::Status InsertText(Transaction& transaction, const TextRow& row) const;
  absl::Status DeleteText(Transaction& transaction, std::int64_t number) const;
  // Empty where there is none.
  absl::StatusOr<std::string> TextOf(Snapshot& snapshot,
                                     const TicketId& ticket) const;
  absl::StatusOr<std::vector<TextRow>> ListTexts(Snapshot& snapshot,
                                                 std::int64_t after,
                                                 int limit) const;
  absl::StatusOr<std::int64_t> CountTexts(Snapshot& snapshot) const;

  // Rules. All, by id.
  absl::StatusOr<std::vector<TagRuleRecord>> ListRules(
      Snapshot& snapshot) const;
  absl::Status PutRule(Transaction& transaction,
                       const TagRuleRecord& record) const;
  absl::Status DeleteRule(Transaction& transaction, const RuleId& rule) const;

  // Feedback. 0 where there is none.
  absl::StatusOr<std::int64_t> LastFeedback(Snapshot& snapshot) const;
  absl::StatusOr<bool> HasFeedback(Snapshot& snapshot,
                                   const SuggestionId& suggestion) const;
  absl::Status InsertFeedback(Transaction& transaction,
                              const FeedbackRow& row) const;
  absl::StatusOr<std::vector<FeedbackRow>> ListFeedback(Snapshot& snapshot,
                                                        std::int64_t after,
                                                        int limit) const;

  // Models, newest first, at most two; without their bytes.
  absl::StatusOr<std::vector<ModelRow>> ListModels(Snapshot& snapshot) const;
  absl::StatusOr<std::string> ModelBytes(Snapshot& snapshot,
                                         std::int64_t version) const;
  absl::Status InsertModel(Transaction& transaction, const ModelRow& row) const;
  absl::Status DeleteModelsBelow(Transaction& transaction,
                                 std::int64_t version) const;

 private:
  absl::Status LoadLabels(Snapshot& snapshot, std::int64_t version,
                          std::vector<DisplayName>& names,
                          std::vector<std::string>& aliases) const;

  const std::string tenant_;
};

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_STORE_H_
