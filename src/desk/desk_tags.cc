#include "src/desk/desk_tags.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/desk/archived_tags.h"
#include "tasuki/base/error.h"

namespace tasuki::desk {
namespace {

// Who applies what rules and the model say; which of them it was is the tag's
// source.
const Actor& AutoTagger() {
  static const Actor actor = {.id = "auto-tagger", .kind = ActorKind::kBot};
  return actor;
}

absl::Status OkIfThere(const absl::Status& status) {
  return ReasonOf(status) == Reason::kAlreadyExists ? absl::OkStatus() : status;
}

// "content:gacha/rate" without its axis.
std::string PathOf(const Taxonomy& taxonomy, const TagId& tag) {
  const std::string text = taxonomy.PathOf(tag);
  return text.substr(text.find(':') + 1);
}

// What rules say, and on the other axes the model's best guess where it is sure
// enough. Of two rules on an axis that takes one tag the first counts.
std::vector<TagAssignment> BestTags(const Taxonomy& taxonomy,
                                    const TagSuggestions& suggestions,
                                    double confidence) {
  std::vector<TagAssignment> assignments;
  std::set<TagId> tags;
  std::set<std::string> taken;
  for (const RuleMatch& match : suggestions.rules) {
    const Tag* tag = taxonomy.FindTag(match.tag);
    if (tag == nullptr || !tags.insert(match.tag).second) continue;
    const bool first = taken.insert(tag->axis).second;
    if (!first && !taxonomy.FindAxis(tag->axis)->multiple) continue;
    assignments.push_back({.tag = match.tag, .source = TagSource::kRule});
  }
  for (const AxisSuggestion& axis : suggestions.axes) {
    if (axis.none || axis.tags.empty() || taken.contains(axis.axis)) continue;
    const TagSuggestion& best = axis.tags.front();
    if (best.confidence < confidence) continue;
    assignments.push_back({.tag = best.tag,
                           .source = TagSource::kModel,
                           .confidence = best.confidence});
  }
  return assignments;
}

std::string FirstInquiry(const std::vector<Message>& messages) {
  for (const Message& message : messages) {
    if (message.kind == MessageKind::kInquiry) return message.text;
  }
  return "";
}

}  // namespace

absl::Status DeskTags::CheckArchived(const ArchivedConversation& conversation) {
  if (conversation.tags.empty()) return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(const std::shared_ptr<const Taxonomy> taxonomy,
                          tagger_.GetTaxonomy());
  return CheckArchivedTags(*taxonomy, conversation.tags);
}

absl::StatusOr<TagId> DeskTags::EnsureTag(const Actor& actor,
                                          const std::string& request_id,
                                          const ArchivedTag& archived) {
  TASUKI_ASSIGN_OR_RETURN(const std::shared_ptr<const Taxonomy> taxonomy,
                          tagger_.GetTaxonomy());
  ArchivedTagPlan plan = PlanArchivedTag(*taxonomy, archived);
  // One by one: another importer may have made some of them meanwhile.
  int number = 0;
  for (TaxonomyChange& change : plan.changes) {
    TASUKI_RETURN_IF_ERROR(OkIfThere(
        tagger_
            .ChangeTaxonomy(
                {.actor = actor,
                 .request_id = absl::StrCat(request_id, "/", ++number),
                 .changes = {std::move(change)}})
            .status()));
  }
  return std::move(plan.tag);
}

absl::Status DeskTags::ImportTags(const ImportConversationRequest& request,
                                  const Ticket& ticket,
                                  const std::vector<Message>& messages) {
  std::vector<TagAssignment> assignments;
  for (const ArchivedTag& tag : request.conversation.tags) {
    TASUKI_ASSIGN_OR_RETURN(
        TagId id, EnsureTag(request.actor,
                            absl::StrCat(request.request_id, "/tag/", tag.axis,
                                         "/", assignments.size()),
                            tag));
    if (!id.empty()) assignments.push_back({.tag = std::move(id)});
  }
  if (assignments.empty() && ticket.service.empty()) return absl::OkStatus();
  const bool labelled = !assignments.empty();
  return tagger_
      .Apply({.actor = request.actor,
              .request_id = request.request_id + "/tags",
              .ticket = ticket.id,
              .add = std::move(assignments),
              .service = ticket.service,
              .occurred_at = ticket.occurred_at,
              .text = labelled ? FirstInquiry(messages) : "",
              .sender = request.conversation.customer,
              .channel = ticket.channel})
      .status();
}

absl::Status DeskTags::TagArrival(Tickets& tickets, const TicketId& ticket,
                                  double confidence,
                                  const std::string& request_id) {
  TASUKI_ASSIGN_OR_RETURN(const Ticket found, tickets.Get(ticket));
  TASUKI_ASSIGN_OR_RETURN(
      const Page<Message> messages,
      tickets.ListMessages({.ticket = ticket, .page = {.size = 10}}));
  const std::string text = FirstInquiry(messages.items);
  if (text.empty()) return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(const Customer customer,
                          tickets.GetCustomer(found.customer));
  TASUKI_ASSIGN_OR_RETURN(const TagSuggestions suggestions,
                          tagger_.Suggest({.text = text,
                                           .tags = 1,
                                           .evidence = 0,
                                           .sender = customer.external_id,
                                           .channel = found.channel}));
  TASUKI_ASSIGN_OR_RETURN(const std::shared_ptr<const Taxonomy> taxonomy,
                          tagger_.GetTaxonomy());
  return tagger_
      .Apply({.actor = AutoTagger(),
              .request_id = request_id,
              .ticket = ticket,
              .add = BestTags(*taxonomy, suggestions, confidence),
              .service = found.service,
              .occurred_at = found.occurred_at,
              .text = text,
              .sender = customer.external_id,
              .channel = found.channel})
      .status();
}

absl::StatusOr<std::vector<ReplyTag>> DeskTags::ReplyTagsOf(
    const TicketId& ticket) {
  TASUKI_ASSIGN_OR_RETURN(const TicketTags tags, tagger_.TagsOf(ticket));
  TASUKI_ASSIGN_OR_RETURN(const std::shared_ptr<const Taxonomy> taxonomy,
                          tagger_.GetTaxonomy());
  std::vector<ReplyTag> found;
  for (const AppliedTag& applied : tags.tags) {
    const Tag* tag = taxonomy->FindTag(applied.tag);
    if (tag == nullptr || tag->axis == kServiceAxis) continue;
    found.push_back({.id = applied.tag, .axis = tag->axis});
  }
  return found;
}

absl::Status DeskTags::LabelTime(Tickets& tickets, TimeTracker& tracker,
                                 const TicketId& ticket,
                                 const std::string& request_id) {
  TASUKI_ASSIGN_OR_RETURN(const Ticket found, tickets.Get(ticket));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<ReplyTag> tags,
                          ReplyTagsOf(ticket));
  std::vector<TagId> ids;
  for (const ReplyTag& tag : tags) ids.push_back(tag.id);
  return tracker
      .LabelTicket({.actor = {.id = "desk", .kind = ActorKind::kSystem},
                    .request_id = request_id,
                    .ticket = ticket,
                    .tags = std::move(ids),
                    .service = found.service})
      .status();
}

absl::StatusOr<std::vector<TopicLine>> DeskTags::TopicsOf(
    const std::vector<Ticket>& tickets, int limit) {
  constexpr std::size_t kBatch = 1000;
  TASUKI_ASSIGN_OR_RETURN(const std::shared_ptr<const Taxonomy> taxonomy,
                          tagger_.GetTaxonomy());
  std::map<std::pair<std::string, std::string>, std::int64_t> counts;
  for (std::size_t begin = 0; begin < tickets.size(); begin += kBatch) {
    std::vector<TicketId> ids;
    for (std::size_t i = begin; i < std::min(begin + kBatch, tickets.size());
         ++i) {
      ids.push_back(tickets[i].id);
    }
    TASUKI_ASSIGN_OR_RETURN(const std::vector<TicketTags> tagged,
                            tagger_.BatchTagsOf(ids));
    for (const TicketTags& one : tagged) {
      std::vector<std::string> contents, events;
      for (const AppliedTag& applied : one.tags) {
        const Tag* tag = taxonomy->FindTag(applied.tag);
        if (tag == nullptr) continue;
        if (tag->axis == "content") {
          contents.push_back(PathOf(*taxonomy, applied.tag));
        } else if (tag->axis == "event") {
          events.push_back(PathOf(*taxonomy, applied.tag));
        }
      }
      for (const std::string& content : contents) {
        for (const std::string& event : events) ++counts[{content, event}];
      }
    }
  }
  std::vector<TopicLine> lines;
  for (const auto& [pair, count] : counts) {
    lines.push_back(
        {.content = pair.first, .event = pair.second, .tickets = count});
  }
  // The map's order stays among equals.
  std::stable_sort(
      lines.begin(), lines.end(),
      [](const auto& a, const auto& b) { return a.tickets > b.tickets; });
  if (lines.size() > static_cast<std::size_t>(limit)) {
    lines.resize(static_cast<std::size_t>(limit));
  }
  return lines;
}

}  // namespace tasuki::desk
