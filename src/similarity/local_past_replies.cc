// Opening, the helpers that all calls share, and the reads by id.
#include "src/similarity/local_past_replies.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/similarity/schema.h"
#include "src/storage/page_token.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace similarity {
namespace {

std::string NameOf(const ReplyId& id) {
  return absl::StrCat("past reply ", id.value());
}

}  // namespace

LocalPastReplies::LocalPastReplies(Database& database, Scrubber& scrubber,
                                   PastRepliesOptions options,
                                   std::unique_ptr<Tokenizer> words)
    : database_(database),
      scrubber_(scrubber),
      options_(std::move(options)),
      store_(options_.tenant),
      index_(database, store_, std::move(words), options_.tag_prior,
             options_.formula),
      weights_(database, store_, options_) {}

absl::Status CheckVersion(const ReplyRow& row, std::int64_t expected) {
  const ReplyRecord& record = row.record;
  if (expected == 0 || expected == record.version) return absl::OkStatus();
  const std::string object = NameOf(record.id);
  return MakeError(Reason::kStaleVersion,
                   {.field = "expected_version", .object = object},
                   absl::StrCat(object, " is at version ", record.version,
                                ", not ", expected, ": read it again"));
}

absl::Status CheckRange(std::string_view field,
                        const std::optional<absl::Time>& from,
                        const std::optional<absl::Time>& to) {
  if (!from || !to || *from <= *to) return absl::OkStatus();
  return MakeError(Reason::kOutOfRange, {.field = field},
                   "the time range ends before it begins");
}

std::vector<std::string> IdsOf(const std::vector<ReplyTag>& tags) {
  std::vector<std::string> ids;
  for (const ReplyTag& tag : tags) ids.push_back(tag.id.value());
  return ids;
}

absl::StatusOr<ReplyRow> LocalPastReplies::LoadRow(Snapshot& snapshot,
                                                   const ReplyId& id) const {
  TASUKI_ASSIGN_OR_RETURN(const std::optional<ReplyRef> ref,
                          store_.FindRef(snapshot, id));
  std::optional<ReplyRow> row;
  if (ref) {
    TASUKI_ASSIGN_OR_RETURN(row, store_.Find(snapshot, ref->number));
  }
  if (row) return *std::move(row);
  const std::string object = NameOf(id);
  return MakeError(Reason::kNotFound, {.object = object},
                   absl::StrCat("there is no ", object));
}

absl::StatusOr<ReplyRecord> LocalPastReplies::Load(Snapshot& snapshot,
                                                   const ReplyId& id) const {
  TASUKI_ASSIGN_OR_RETURN(ReplyRow row, LoadRow(snapshot, id));
  return std::move(row.record);
}

absl::Status LocalPastReplies::Commit(Transaction& transaction,
                                      ReplyRow& row) const {
  ReplyRecord& record = row.record;
  TASUKI_ASSIGN_OR_RETURN(record.outcomes,
                          store_.OutcomesOfUses(transaction, row.number));
  if (record.content.outcome) {
    Tally(*record.content.outcome, 1, record.outcomes);
  }
  ++record.version;
  record.update_time = transaction.Now();
  TASUKI_RETURN_IF_ERROR(
      store_.PutRef(transaction, record.id,
                    {.number = row.number, .version = record.version}));
  return store_.Put(transaction, row);
}

void LocalPastReplies::Emit(Transaction& transaction, const ReplyRecord& record,
                            Cause cause) const {
  transaction.Emit({.tenant = options_.tenant,
                    .room = "similarity",
                    .subject = record.id.value(),
                    .subject_version = record.version,
                    .type = std::string(cause.type),
                    .actor = cause.actor,
                    .request_id = cause.request_id,
                    .payload = cause.payload.Text()});
}

std::unique_ptr<LiveIndex::Prepared> LocalPastReplies::PrepareStored(
    const ReplyId& id) {
  // Where there is none, the mutation says so.
  const absl::StatusOr<ReplyRecord> record = Get(id);
  if (!record.ok()) return nullptr;
  return std::make_unique<LiveIndex::Prepared>(index_, record->content, id);
}

absl::StatusOr<ReplyRecord> LocalPastReplies::Get(const ReplyId& id) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "id", id.value(), {.required = true, .max_size = kMaxIdBytes}));
  absl::StatusOr<ReplyRecord> record;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    record = Load(snapshot, id);
    return record.status();
  }));
  return record;
}

absl::StatusOr<std::vector<ReplyRecord>> LocalPastReplies::BatchGet(
    const std::vector<ReplyId>& ids) {
  if (ids.size() > kMaxPageSize) {
    return TooLongError("ids", kMaxPageSize, "entries");
  }
  for (const ReplyId& id : ids) {
    TASUKI_RETURN_IF_ERROR(CheckIdField(
        "ids", id.value(), {.required = true, .max_size = kMaxIdBytes}));
  }
  std::vector<ReplyRecord> replies;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        replies.clear();
        for (const ReplyId& id : ids) {
          TASUKI_ASSIGN_OR_RETURN(ReplyRecord record, Load(snapshot, id));
          replies.push_back(std::move(record));
        }
        return absl::OkStatus();
      }));
  return replies;
}

absl::StatusOr<Page<ReplyRecord>> LocalPastReplies::List(
    const ListPastRepliesRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(
      CheckRange("filter.to", request.filter.from, request.filter.to));
  const std::string digest = DigestOfFields(request.filter);
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  std::vector<ReplyRow> rows;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(
            rows, store_.List(snapshot, request.filter, position.key,
                              request.page.size + 1));
        return absl::OkStatus();
      }));
  Page<ReplyRow> page = CutPage(
      std::move(rows), request.page, digest,
      [](const ReplyRow& last) { return PagePosition{.key = last.number}; });
  Page<ReplyRecord> replies = {.next_token = std::move(page.next_token)};
  for (ReplyRow& row : page.items) {
    replies.items.push_back(std::move(row.record));
  }
  return replies;
}

}  // namespace similarity

absl::StatusOr<std::unique_ptr<PastReplies>> OpenPastReplies(
    Database& database, Scrubber& scrubber, PastRepliesOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "tenant", options.tenant, {.required = true, .max_size = kMaxIdBytes}));
  // An empty index checks options as a full one does.
  TASUKI_RETURN_IF_ERROR(
      ReplyIndex()
          .FindSimilar({}, {.weights = options.weights,
                            .near_duplicate = options.near_duplicate,
                            .diversity = options.diversity})
          .status());
  TASUKI_ASSIGN_OR_RETURN(std::unique_ptr<Tokenizer> words,
                          OpenMecabTokenizer(options.dictionary));
  TASUKI_RETURN_IF_ERROR(database.Migrate(similarity::SimilaritySchema()));
  auto replies = std::make_unique<similarity::LocalPastReplies>(
      database, scrubber, std::move(options), std::move(words));
  TASUKI_RETURN_IF_ERROR(replies->Start());
  return replies;
}

}  // namespace tasuki
