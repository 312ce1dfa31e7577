// What comes in, changes and goes.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/similarity/local_past_replies.h"
#include "tasuki/base/error.h"

namespace tasuki::similarity {
namespace {

// By id, each once.
void SortTags(std::vector<ReplyTag>& tags) {
  std::stable_sort(
      tags.begin(), tags.end(),
      [](const ReplyTag& a, const ReplyTag& b) { return a.id < b.id; });
  tags.erase(std::unique(tags.begin(), tags.end(),
                         [](const ReplyTag& a, const ReplyTag& b) {
                           return a.id == b.id;
                         }),
             tags.end());
}

// Makes `content` the content of the row.
absl::Status Fill(const ReplyContent& content, absl::Time otherwise,
                  absl::Time now, ReplyRow& row) {
  const absl::Time time = content.occurred_at.value_or(otherwise);
  if (time < absl::UnixEpoch() || time > now) {
    return MakeError(Reason::kOutOfRange, {.field = "content.occurred_at"},
                     "content.occurred_at must not lie before 1970 nor in the "
                     "future");
  }
  row.record.content = content;
  row.record.content.occurred_at = time;
  SortTags(row.record.content.tags);
  return absl::OkStatus();
}

void Describe(const ReplyContent& content,
              const std::vector<std::string>& tokens, JsonObject& payload) {
  payload.Add("occurred_at", *content.occurred_at)
      .Add("author", content.author.value())
      .Add("tags", IdsOf(content.tags))
      .Add("outcome", std::int64_t{OutcomeNumber(content.outcome)})
      .Add("tokens", tokens);
}

// A reply as a holder of tokens, from its adding to its removal. One that is
// added again is another: a holder is released for good.
std::string HolderOf(const ReplyRecord& record) {
  return absl::StrCat("replies/", record.id.value(), "/",
                      absl::ToUnixMicros(record.create_time));
}

}  // namespace

absl::Status LocalPastReplies::ScrubContent(RequestScrubber& scrubber,
                                            ReplyContent& content) const {
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(content.title));
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(content.inquiry));
  return scrubber.Scrub(content.reply);
}

absl::StatusOr<std::optional<ReplyRow>> LocalPastReplies::NewRow(
    Transaction& transaction, const ReplyId& id) const {
  TASUKI_ASSIGN_OR_RETURN(std::optional<ReplyRef> ref,
                          store_.FindRef(transaction, id));
  if (ref) {
    TASUKI_ASSIGN_OR_RETURN(const std::optional<ReplyRow> there,
                            store_.Find(transaction, ref->number));
    if (there) return std::optional<ReplyRow>();
  } else {
    ref.emplace();
    TASUKI_ASSIGN_OR_RETURN(ref->number, store_.NextNumber(transaction));
  }
  if (ref->number > kMaxReplyHandle) {
    return MakeError(Reason::kLimitReached, {.field = "id"},
                     "this tenant has had 2^30 past replies: open another");
  }
  return ReplyRow{
      .number = ref->number,
      .record = {
          .id = id, .version = ref->version, .create_time = transaction.Now()}};
}

absl::StatusOr<std::string> LocalPastReplies::AddRow(
    Transaction& transaction, const AddPastReplyRequest& request,
    const std::vector<std::string>& tokens, bool& made) const {
  TASUKI_ASSIGN_OR_RETURN(std::optional<ReplyRow> row,
                          NewRow(transaction, request.id));
  if (!row) return request.id.value();
  const absl::Time now = transaction.Now();
  TASUKI_RETURN_IF_ERROR(Fill(request.content, now, now, *row));
  TASUKI_RETURN_IF_ERROR(Commit(transaction, *row));
  const ReplyContent& content = row->record.content;
  TASUKI_RETURN_IF_ERROR(
      store_.PutTags(transaction, row->number, content.tags));
  Cause cause = {request.actor, request.request_id, "added", {}};
  cause.payload.Add("v", std::int64_t{1});
  Describe(content, tokens, cause.payload);
  Emit(transaction, row->record, std::move(cause));
  made = true;
  return request.id.value();
}

absl::StatusOr<AddedReply> LocalPastReplies::Add(
    const AddPastReplyRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  AddPastReplyRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(ScrubContent(scrubber, request.content));
  const LiveIndex::Prepared prepared(index_, request.content);
  const RequestKey key = KeyOf(options_.tenant, "similarity.Add", request);
  absl::StatusOr<AddedReply> added;
  TASUKI_RETURN_IF_ERROR(
      database_.Write([&](Transaction& transaction) -> absl::Status {
        bool made = false;  // by this run: the next may find the request done
        TASUKI_RETURN_IF_ERROR(Once(transaction, key, [&] {
                                 return AddRow(transaction, request,
                                               scrubber.tokens(), made);
                               }).status());
        TASUKI_ASSIGN_OR_RETURN(ReplyRecord record,
                                Load(transaction, request.id));
        added = AddedReply{.record = std::move(record), .added = made};
        return absl::OkStatus();
      }));
  scrubber.KeepTokens(HolderOf(added->record));
  CatchUp();
  return added;
}

absl::StatusOr<ReplyRecord> LocalPastReplies::Replace(
    const ReplacePastReplyRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  ReplacePastReplyRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(ScrubContent(scrubber, request.content));
  const auto stored = PrepareStored(request.id);
  const LiveIndex::Prepared prepared(index_, request.content);
  auto record = ChangeReply(
      "similarity.Replace", "replaced", request,
      [&](Transaction& transaction, ReplyRow& row,
          JsonObject& payload) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(Fill(request.content,
                                    *row.record.content.occurred_at,
                                    transaction.Now(), row));
        const ReplyContent& content = row.record.content;
        Describe(content, scrubber.tokens(), payload);
        return store_.PutTags(transaction, row.number, content.tags);
      });
  if (record.ok()) scrubber.KeepTokens(HolderOf(*record));
  return record;
}

absl::Status LocalPastReplies::Remove(const RemovePastReplyRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const auto stored = PrepareStored(request.id);
  std::string holder;  // empty where an earlier call removed it
  const auto removed = Mutate<bool>(
      database_, options_.tenant, "similarity.Remove", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(ReplyRow row, LoadRow(transaction, request.id));
        TASUKI_RETURN_IF_ERROR(CheckVersion(row, request.expected_version));
        ++row.record.version;
        holder = HolderOf(row.record);
        TASUKI_RETURN_IF_ERROR(store_.Delete(transaction, row.number));
        TASUKI_RETURN_IF_ERROR(store_.PutRef(
            transaction, request.id,
            {.number = row.number, .version = row.record.version}));
        Cause cause = {request.actor, request.request_id, "removed", {}};
        cause.payload.Add("v", std::int64_t{1});
        Emit(transaction, row.record, std::move(cause));
        return request.id.value();
      },
      [](Snapshot&, const std::string&) { return absl::StatusOr<bool>(true); });
  if (!removed.ok()) return removed.status();
  if (!holder.empty()) scrubber_.Release(holder).IgnoreError();
  CatchUp();
  return absl::OkStatus();
}

absl::StatusOr<ReplyRecord> LocalPastReplies::SetTags(
    const SetReplyTagsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const auto prepared = PrepareStored(request.id);
  std::vector<ReplyTag> tags = request.tags;
  SortTags(tags);
  return ChangeReply("similarity.SetTags", "tags_set", request,
                     [&](Transaction& transaction, ReplyRow& row,
                         JsonObject& payload) -> absl::Status {
                       payload.Add("tags", IdsOf(tags));
                       return store_.PutTags(transaction, row.number, tags);
                     });
}

absl::StatusOr<ReplyRecord> LocalPastReplies::SetOutcome(
    const SetReplyOutcomeRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const auto prepared = PrepareStored(request.id);
  return ChangeReply(
      "similarity.SetOutcome", "outcome_set", request,
      [&](Transaction&, ReplyRow& row, JsonObject& payload) -> absl::Status {
        row.record.content.outcome = request.outcome;
        payload.Add("outcome", std::int64_t{OutcomeNumber(request.outcome)});
        return absl::OkStatus();
      });
}

}  // namespace tasuki::similarity
