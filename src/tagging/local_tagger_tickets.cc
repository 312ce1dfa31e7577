// How tags and texts come on tickets and off them.
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/tagging/assignment.h"
#include "src/tagging/local_tagger.h"
#include "tasuki/base/error.h"

namespace tasuki::tagging {
namespace {

std::string ObjectOf(const TicketId& ticket) {
  return absl::StrCat("tags of ticket ", ticket.value());
}

// Rows keep microseconds.
absl::Time AsStored(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

absl::Status CheckOccurred(std::optional<absl::Time> occurred_at,
                           absl::Time now) {
  if (!occurred_at ||
      (*occurred_at >= absl::UnixEpoch() && *occurred_at <= now)) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kOutOfRange, {.field = "occurred_at"},
                   "occurred_at must lie between 1970 and now");
}

}  // namespace

absl::StatusOr<TicketTags> LocalTagger::Apply(
    const ApplyTagsRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  ApplyTagsRequest request = original;
  RequestScrubber label(scrubber_);
  TASUKI_RETURN_IF_ERROR(label.Scrub(request.service));
  RequestScrubber text(scrubber_);
  TASUKI_RETURN_IF_ERROR(text.Scrub(request.text));
  TASUKI_RETURN_IF_ERROR(text.Scrub(request.sender));
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy known, live_.CurrentTaxonomy());
  static constexpr char kTextStored[] = "text";
  bool text_stored = false;
  auto tags = Mutate<TicketTags>(
      database_, options_.tenant, "tagging.Apply", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(
            const bool stored,
            ApplyOnce(transaction, request, text.tokens(), known));
        return std::string(stored ? kTextStored : "");
      },
      [&](Snapshot& snapshot, const std::string& what) {
        text_stored = what == kTextStored;
        return Load(snapshot, request.ticket, known);
      });
  if (tags.ok()) label.KeepTokens();
  // A text that was passed over is in no row, so its tokens must not stay.
  if (tags.ok() && text_stored) text.KeepTokens();
  return tags;
}

absl::StatusOr<TicketRow> LocalTagger::RowToChange(
    Transaction& transaction, const ApplyTagsRequest& request) const {
  TASUKI_ASSIGN_OR_RETURN(std::optional<TicketRow> row,
                          store_.FindTicket(transaction, request.ticket));
  if (!row) {
    row = TicketRow{.ticket = request.ticket,
                    .occurred_at = AsStored(transaction.Now())};
    TASUKI_ASSIGN_OR_RETURN(row->number, store_.NextTicketNumber(transaction));
    if (row->number > TagIndex::kMaxDocument) {
      return MakeError(Reason::kLimitReached, {.field = "ticket"},
                       "no further ticket can be tagged in this tenant");
    }
  }
  TASUKI_RETURN_IF_ERROR(CheckVersion(ObjectOf(request.ticket), row->version,
                                      request.expected_version));
  return *std::move(row);
}

absl::StatusOr<TagId> LocalTagger::ServiceTag(Transaction& transaction,
                                              const ApplyTagsRequest& request,
                                              SharedTaxonomy& taxonomy) const {
  const Axis* axis = taxonomy->FindAxis(kServiceAxis);
  if (axis != nullptr) {
    TagId tag = taxonomy->FindChild(axis->key, TagId(), request.service);
    if (!tag.empty()) return tag;
  }
  auto later = std::make_shared<Taxonomy>(*taxonomy);
  if (axis == nullptr) {
    TASUKI_RETURN_IF_ERROR(ChangeOnce(transaction, request.actor,
                                      request.request_id,
                                      AddAxis{.key = kServiceAxis}, *later));
  }
  const AddTag add = {.id = TagId(transaction.NewId()),
                      .axis = axis == nullptr ? kServiceAxis : axis->key,
                      .key = request.service};
  TASUKI_RETURN_IF_ERROR(
      ChangeOnce(transaction, request.actor, request.request_id, add, *later));
  taxonomy = std::move(later);
  return add.id;
}

absl::StatusOr<bool> LocalTagger::ApplyOnce(
    Transaction& transaction, const ApplyTagsRequest& request,
    const std::vector<std::string>& tokens, SharedTaxonomy taxonomy) const {
  TASUKI_RETURN_IF_ERROR(CheckOccurred(request.occurred_at, transaction.Now()));
  TASUKI_ASSIGN_OR_RETURN(taxonomy, TaxonomyOf(transaction, store_, taxonomy));
  TASUKI_ASSIGN_OR_RETURN(TicketRow row, RowToChange(transaction, request));
  std::vector<TagAssignment> add = request.add;
  if (!request.service.empty()) {
    TASUKI_ASSIGN_OR_RETURN(TagId service,
                            ServiceTag(transaction, request, taxonomy));
    add.push_back({.tag = std::move(service), .source = TagSource::kRule});
  }
  TASUKI_ASSIGN_OR_RETURN(std::vector<AppliedTag> stored,
                          store_.ListTags(transaction, request.ticket));
  TASUKI_ASSIGN_OR_RETURN(
      const ChangedTags changed,
      ChangeTags(*taxonomy, MeaningToday(*taxonomy, std::move(stored)),
                 {.add = std::move(add),
                  .remove = request.remove,
                  .actor = request.actor,
                  .now = transaction.Now()}));
  const bool new_text =
      !request.text.empty() && row.text_state == TextState::kNone;
  const absl::Time occurred_at =
      AsStored(request.occurred_at.value_or(row.occurred_at));
  if (!changed.any() && !new_text && occurred_at == row.occurred_at) {
    return false;
  }
  row.occurred_at = occurred_at;
  ++row.version;
  if (new_text) {
    row.text_state = TextState::kStored;
    TASUKI_RETURN_IF_ERROR(
        store_.InsertText(transaction, {.number = row.number,
                                        .text = request.text,
                                        .sender = request.sender,
                                        .channel = request.channel}));
  }
  TASUKI_RETURN_IF_ERROR(store_.PutTicket(transaction, row));
  TASUKI_RETURN_IF_ERROR(store_.PutTags(transaction, row.ticket, changed.tags));
  JsonObject payload;
  payload.Add("v", std::int64_t{1})
      .Add("added", IdTexts(changed.added))
      .Add("removed", IdTexts(changed.removed))
      .Add("confirmed", IdTexts(changed.confirmed))
      .Add("occurred_at", row.occurred_at)
      .Add("text", std::int64_t{new_text})
      .Add("tokens", new_text ? tokens : std::vector<std::string>());
  Emit(transaction, {request.actor, request.request_id, row.ticket.value(),
                     row.version, "tags_changed", std::move(payload)});
  return new_text;
}

absl::StatusOr<TicketTags> LocalTagger::EraseText(
    const EraseTagTextRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy known, live_.CurrentTaxonomy());
  return Mutate<TicketTags>(
      database_, options_.tenant, "tagging.EraseText", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(TicketRow row,
                                store_.GetTicket(transaction, request.ticket));
        if (row.text_state == TextState::kErased) return std::string();
        TASUKI_RETURN_IF_ERROR(store_.DeleteText(transaction, row.number));
        row.text_state = TextState::kErased;
        ++row.version;
        TASUKI_RETURN_IF_ERROR(store_.PutTicket(transaction, row));
        JsonObject payload;
        payload.Add("v", std::int64_t{1});
        Emit(transaction,
             {request.actor, request.request_id, row.ticket.value(),
              row.version, "text_erased", std::move(payload)});
        return std::string();
      },
      [&](Snapshot& snapshot, const std::string&) {
        return Load(snapshot, request.ticket, known);
      });
}

}  // namespace tasuki::tagging
