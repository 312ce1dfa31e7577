// Opening, the helpers that all calls share, the taxonomy and the reads.
#include "src/tagging/local_tagger.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "src/base/time_zone.h"
#include "src/tagging/assignment.h"
#include "src/tagging/schema.h"
#include "tasuki/base/error.h"
#include "tasuki/tagging/expression.h"

namespace tasuki {
namespace tagging {
namespace {

// What a command is about, for its event.
struct ChangeName {
  std::string_view type;
  std::string axis;
  std::string tag;
};
ChangeName NameOfChange(const AddAxis& c) { return {"add_axis", c.key, ""}; }
ChangeName NameOfChange(const RenameAxis& c) {
  return {"rename_axis", c.key, ""};
}
ChangeName NameOfChange(const AddTag& c) {
  return {"add_tag", c.axis, c.id.value()};
}
ChangeName NameOfChange(const RenameTag& c) {
  return {"rename_tag", "", c.id.value()};
}
ChangeName NameOfChange(const MoveTag& c) {
  return {"move_tag", "", c.id.value()};
}
ChangeName NameOfChange(const MergeTag& c) {
  return {"merge_tag", "", c.from.value()};
}
ChangeName NameOfChange(const RetireTag& c) {
  return {"retire_tag", "", c.id.value()};
}

absl::Status ScrubTexts(RequestScrubber& scrubber,
                        std::vector<DisplayName>& names) {
  for (DisplayName& name : names) {
    TASUKI_RETURN_IF_ERROR(scrubber.Scrub(name.text));
  }
  return absl::OkStatus();
}

// Whatever a command holds of texts.
template <class Command>
absl::Status ScrubCommand(RequestScrubber& scrubber, Command& command) {
  if constexpr (requires { command.key; }) {
    TASUKI_RETURN_IF_ERROR(scrubber.Scrub(command.key));
  }
  if constexpr (requires { command.names; }) {
    TASUKI_RETURN_IF_ERROR(ScrubTexts(scrubber, command.names));
  }
  if constexpr (requires { command.aliases; }) {
    for (std::string& alias : command.aliases) {
      TASUKI_RETURN_IF_ERROR(scrubber.Scrub(alias));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckVersion(const std::string& object, std::int64_t present,
                          std::int64_t expected) {
  if (expected == 0 || expected == present) return absl::OkStatus();
  return MakeError(Reason::kStaleVersion,
                   {.field = "expected_version", .object = object},
                   absl::StrCat(object, " is at version ", present, ", not ",
                                expected, ": read it again"));
}

absl::Status CheckRange(const char* field, int value, int least, int most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return MakeError(Reason::kOutOfRange, {.field = field},
                   absl::StrCat(field, " must be ", least, " to ", most));
}

std::vector<std::string> IdTexts(const std::vector<TagId>& ids) {
  std::vector<std::string> texts;
  for (const TagId& id : ids) texts.push_back(id.value());
  return texts;
}

LocalTagger::LocalTagger(Database& database, Scrubber& scrubber,
                         TaggerOptions options, absl::TimeZone zone)
    : database_(database),
      scrubber_(scrubber),
      options_(std::move(options)),
      zone_(zone),
      store_(options_.tenant),
      live_(database, store_, zone),
      training_(database, store_) {}

void LocalTagger::Emit(Transaction& transaction, Change change) const {
  transaction.Emit({.tenant = options_.tenant,
                    .room = "tagging",
                    .subject = std::move(change.subject),
                    .subject_version = change.version,
                    .type = std::move(change.type),
                    .actor = change.actor,
                    .request_id = change.request_id,
                    .payload = change.payload.Text()});
}

absl::Status LocalTagger::ChangeOnce(Transaction& transaction,
                                     const Actor& actor,
                                     const std::string& request_id,
                                     const TaxonomyChange& change,
                                     Taxonomy& taxonomy) const {
  TASUKI_RETURN_IF_ERROR(taxonomy.Apply(change));
  TASUKI_RETURN_IF_ERROR(
      store_.InsertChange(transaction, taxonomy.version(), change));
  const ChangeName name = std::visit(
      [](const auto& command) { return NameOfChange(command); }, change);
  JsonObject payload;
  payload.Add("v", std::int64_t{1}).Add("change", name.type);
  if (!name.axis.empty()) payload.Add("axis", name.axis);
  if (!name.tag.empty()) payload.Add("tag", name.tag);
  Emit(transaction, {actor, request_id, "taxonomy", taxonomy.version(),
                     "taxonomy_changed", std::move(payload)});
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> LocalTagger::ChangeTaxonomy(
    const ChangeTaxonomyRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  ChangeTaxonomyRequest request = original;
  RequestScrubber scrubber(scrubber_);
  for (TaxonomyChange& change : request.changes) {
    TASUKI_RETURN_IF_ERROR(std::visit(
        [&](auto& command) { return ScrubCommand(scrubber, command); },
        change));
  }
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy known, live_.CurrentTaxonomy());
  auto version = Mutate<std::int64_t>(
      database_, options_.tenant, "tagging.ChangeTaxonomy", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy before,
                                TaxonomyOf(transaction, store_, known));
        TASUKI_RETURN_IF_ERROR(CheckVersion("taxonomy", before->version(),
                                            request.expected_version));
        Taxonomy taxonomy = *before;
        for (const TaxonomyChange& change : request.changes) {
          TASUKI_RETURN_IF_ERROR(ChangeOnce(transaction, request.actor,
                                            request.request_id, change,
                                            taxonomy));
        }
        return std::string();
      },
      [&](Snapshot& snapshot, const std::string&) {
        return store_.TaxonomyVersion(snapshot);
      });
  if (version.ok()) scrubber.KeepTokens();
  return version;
}

absl::StatusOr<std::shared_ptr<const Taxonomy>> LocalTagger::GetTaxonomy() {
  return live_.CurrentTaxonomy();
}

absl::StatusOr<std::vector<TaxonomyChange>> LocalTagger::TaxonomyHistory(
    const TaxonomyHistoryRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(
      CheckRange("limit", request.limit, 1, kMaxTaxonomyChanges));
  absl::StatusOr<std::vector<TaxonomyChange>> changes;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    changes = store_.ListChanges(snapshot, request.after, request.limit);
    return changes.status();
  }));
  return changes;
}

absl::StatusOr<TagFilter> LocalTagger::Resolve(const std::string& expression) {
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy taxonomy,
                          live_.CurrentTaxonomy());
  return tasuki::Resolve(*taxonomy, expression);
}

absl::StatusOr<TicketTags> LocalTagger::Load(
    Snapshot& snapshot, const TicketId& ticket,
    const SharedTaxonomy& known) const {
  TicketTags tags = {.ticket = ticket};
  TASUKI_ASSIGN_OR_RETURN(const std::optional<TicketRow> row,
                          store_.FindTicket(snapshot, ticket));
  if (!row) return tags;
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy taxonomy,
                          TaxonomyOf(snapshot, store_, known));
  TASUKI_ASSIGN_OR_RETURN(std::vector<AppliedTag> stored,
                          store_.ListTags(snapshot, ticket));
  tags.version = row->version;
  tags.occurred_at = row->occurred_at;
  tags.week = WeekOf(row->occurred_at, zone_);
  tags.has_text = row->text_state == TextState::kStored;
  tags.tags = MeaningToday(*taxonomy, std::move(stored));
  return tags;
}

absl::StatusOr<TicketTags> LocalTagger::TagsOf(const TicketId& ticket) {
  TASUKI_RETURN_IF_ERROR(
      CheckIdField("ticket", ticket.value(), RequiredMaxSize(kMaxIdBytes)));
  TASUKI_ASSIGN_OR_RETURN(std::vector<TicketTags> tags, BatchTagsOf({ticket}));
  return std::move(tags.front());
}

absl::StatusOr<std::vector<TicketTags>> LocalTagger::BatchTagsOf(
    const std::vector<TicketId>& tickets) {
  if (tickets.size() > kMaxPageSize) {
    return TooLongError("ids", kMaxPageSize, "entries");
  }
  for (const TicketId& ticket : tickets) {
    TASUKI_RETURN_IF_ERROR(
        CheckIdField("ids", ticket.value(), RequiredMaxSize(kMaxIdBytes)));
  }
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy known, live_.CurrentTaxonomy());
  std::vector<TicketTags> tags;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        tags.clear();
        for (const TicketId& ticket : tickets) {
          TASUKI_ASSIGN_OR_RETURN(tags.emplace_back(),
                                  Load(snapshot, ticket, known));
        }
        return absl::OkStatus();
      }));
  return tags;
}

absl::StatusOr<Page<TicketId>> LocalTagger::Find(
    const FindTaggedRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_ASSIGN_OR_RETURN(const Page<DocumentNumber> numbers,
                          live_.Ask([&](const TagIndex& index) {
                            return index.List(request.query, request.page);
                          }));
  Page<TicketId> tickets = {.next_token = numbers.next_token};
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        tickets.items.clear();
        for (const DocumentNumber number : numbers.items) {
          TASUKI_ASSIGN_OR_RETURN(tickets.items.emplace_back(),
                                  store_.TicketOfNumber(snapshot, number));
        }
        return absl::OkStatus();
      }));
  return tickets;
}

absl::StatusOr<std::int64_t> LocalTagger::Count(const TagQuery& query) {
  TASUKI_RETURN_IF_ERROR(Validate(query));
  return live_.Ask([&](const TagIndex& index) { return index.Count(query); });
}

absl::StatusOr<std::vector<TagCount>> LocalTagger::TopTags(
    const TopTagsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(CheckRange("k", request.k, 1, 1000));
  return live_.Ask([&](const TagIndex& index) {
    return index.TopTags(request.query, request.breakdown,
                         static_cast<std::size_t>(request.k));
  });
}

absl::StatusOr<CrossTable> LocalTagger::Cross(const CrossRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return live_.Ask([&](const TagIndex& index) { return index.Cross(request); });
}

absl::StatusOr<TagFilter> LocalTagger::SameFact(
    const SameFactRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  std::int64_t number = 0;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(const TicketRow row,
                                store_.GetTicket(snapshot, request.ticket));
        number = row.number;
        return absl::OkStatus();
      }));
  return live_.Ask([&](const TagIndex& index) {
    return index.Contrast(static_cast<DocumentNumber>(number),
                          request.same_axes, request.other_axis);
  });
}

}  // namespace tagging

absl::StatusOr<std::unique_ptr<Tagger>> OpenTagger(Database& database,
                                                   Scrubber& scrubber,
                                                   TaggerOptions options) {
  TASUKI_RETURN_IF_ERROR(
      CheckIdField("tenant", options.tenant, RequiredMaxSize(kMaxIdBytes)));
  TASUKI_ASSIGN_OR_RETURN(const absl::TimeZone zone,
                          LoadZone("time_zone", options.time_zone));
  TASUKI_RETURN_IF_ERROR(database.Migrate(tagging::TaggingSchema()));
  auto tagger = std::make_unique<tagging::LocalTagger>(
      database, scrubber, std::move(options), zone);
  TASUKI_RETURN_IF_ERROR(tagger->Start());
  return tagger;
}

}  // namespace tasuki
