// Opening, what an agent does in one call, and the report.
#include "src/desk/local_desk.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/desk/fields.h"
#include "src/desk/schema.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace desk {
namespace {

bool Imported(const Ticket& ticket) {
  return ticket.occurred_at < ticket.create_time;
}

bool InReport(const Ticket& ticket, const ReportRequest& request) {
  if (ticket.occurred_at < request.from || ticket.occurred_at >= request.to) {
    return false;
  }
  return !request.origin ||
         (*request.origin == TicketOrigin::kImported) == Imported(ticket);
}

absl::Status CheckReport(const ReportRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  if (request.to <= request.from) {
    return MakeError(Reason::kOutOfRange, {.field = "to"},
                     "to must be after from");
  }
  if (request.topics < 0 || request.topics > 100) {
    return MakeError(Reason::kOutOfRange, {.field = "topics"},
                     "topics must be 0 to 100");
  }
  return absl::OkStatus();
}

}  // namespace

ReplyId ReplyIdOf(const TicketId& ticket, int number) {
  return ReplyId(absl::StrCat(ticket.value(), "/", number));
}

absl::StatusOr<Work> LocalDesk::Take(const TakeRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const AgentId agent(request.actor.id);
  const TaskId task(request.ticket.value());
  Work work;
  TASUKI_ASSIGN_OR_RETURN(
      work.claim,
      parts_.tickets->Claim({.actor = request.actor,
                             .request_id = request.request_id + "/claim",
                             .ticket = request.ticket}));
  const absl::Status accepted =
      parts_.router
          ->Accept({.actor = request.actor,
                    .request_id = request.request_id + "/accept",
                    .task = task,
                    .agent = agent})
          .status();
  if (!accepted.ok()) {
    // Not offered, to nobody or to another, or the follower was faster: the
    // claim holds. A ticket that was never routed has no task, and needs none.
    const absl::Status assigned =
        parts_.router
            ->Assign({.actor = request.actor,
                      .request_id = request.request_id + "/assign",
                      .task = task,
                      .agent = agent})
            .status();
    const auto reason = ReasonOf(assigned);
    const bool unknown =
        reason == Reason::kNotFound || reason == Reason::kWrongState;
    if (!assigned.ok() && !unknown) return assigned;
  }
  TASUKI_ASSIGN_OR_RETURN(
      work.interval,
      parts_.tracker->Start({.actor = request.actor,
                             .request_id = request.request_id + "/start",
                             .agent = agent,
                             .ticket = request.ticket,
                             .weight = request.weight}));
  TASUKI_ASSIGN_OR_RETURN(work.ticket, parts_.tickets->Get(request.ticket));
  return work;
}

absl::StatusOr<Ticket> LocalDesk::Finish(const FinishRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_ASSIGN_OR_RETURN(
      Ticket ticket,
      parts_.tickets->Close({.actor = request.actor,
                             .request_id = request.request_id + "/close",
                             .ticket = request.ticket,
                             .fence = request.fence,
                             .outcome = request.outcome}));
  TASUKI_RETURN_IF_ERROR(StopTimeOn(request.ticket, AgentId(request.actor.id),
                                    request.request_id + "/stop"));
  return ticket;
}

absl::Status LocalDesk::StopTimeOn(const TicketId& ticket, const AgentId& agent,
                                   const std::string& request_id) {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<WorkInterval> running,
                          parts_.tracker->Running(agent));
  for (const WorkInterval& interval : running) {
    if (interval.ticket != ticket) continue;
    TASUKI_RETURN_IF_ERROR(parts_.tracker
                               ->Stop({.actor = {.id = agent.value()},
                                       .request_id = request_id,
                                       .interval = interval.id,
                                       .available_after = true})
                               .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Message>> LocalDesk::MessagesOf(
    const TicketId& ticket) {
  std::vector<Message> messages;
  ListMessagesRequest request = {.ticket = ticket,
                                 .page = {.size = kMaxPageSize}};
  do {
    TASUKI_ASSIGN_OR_RETURN(Page<Message> page,
                            parts_.tickets->ListMessages(request));
    std::move(page.items.begin(), page.items.end(),
              std::back_inserter(messages));
    request.page.token = std::move(page.next_token);
  } while (!request.page.token.empty());
  return messages;
}

absl::StatusOr<DeskReport> LocalDesk::Report(const ReportRequest& request) {
  TASUKI_RETURN_IF_ERROR(CheckReport(request));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<Ticket> tickets,
                          TicketsIn(request));
  DeskReport report = {.first_replies =
                           CountFirstReplies(tickets, request.target)};
  TASUKI_ASSIGN_OR_RETURN(report.times, TimesOf(tickets, request.to));
  TASUKI_ASSIGN_OR_RETURN(report.agents, AgentsIn(request));
  TASUKI_ASSIGN_OR_RETURN(report.topics,
                          tags_.TopicsOf(tickets, request.topics));
  return report;
}

absl::StatusOr<std::vector<Ticket>> LocalDesk::TicketsIn(
    const ReportRequest& request) {
  std::vector<Ticket> tickets;
  ListTicketsRequest list = {.page = {.size = kMaxPageSize}};
  do {
    TASUKI_ASSIGN_OR_RETURN(Page<Ticket> page, parts_.tickets->List(list));
    std::copy_if(
        std::move_iterator(page.items.begin()),
        std::move_iterator(page.items.end()), std::back_inserter(tickets),
        [&](const Ticket& ticket) { return InReport(ticket, request); });
    list.page.token = std::move(page.next_token);
  } while (!list.page.token.empty());
  return tickets;
}

absl::StatusOr<HandlingTimes> LocalDesk::TimesOf(
    const std::vector<Ticket>& tickets, absl::Time to) {
  constexpr std::size_t kBatch = 1000;
  HandlingTimes sum;
  for (std::size_t begin = 0; begin < tickets.size(); begin += kBatch) {
    const std::size_t end = std::min(begin + kBatch, tickets.size());
    std::vector<TicketPeriod> periods;
    for (std::size_t i = begin; i < end; ++i) {
      const Ticket& ticket = tickets[i];
      periods.push_back({.ticket = ticket.id,
                         .from = ticket.occurred_at,
                         .to = std::min(ticket.close_time.value_or(to), to)});
    }
    TASUKI_ASSIGN_OR_RETURN(const std::vector<TicketTimes> times,
                            parts_.tracker->BatchTimesOf(periods));
    for (const TicketTimes& one : times) {
      if (one.handling == absl::ZeroDuration()) continue;
      ++sum.tickets;
      sum.elapsed += one.elapsed;
      sum.handling += one.handling;
      sum.interruptions += one.interruptions;
    }
  }
  return sum;
}

absl::StatusOr<std::vector<AgentLine>> LocalDesk::AgentsIn(
    const ReportRequest& request) {
  // Days of another zone than the tracker's would cut a day apart: one more on
  // either side holds the whole range.
  const absl::CivilDay first =
      absl::ToCivilDay(request.from, absl::UTCTimeZone()) - 1;
  const absl::CivilDay last =
      absl::ToCivilDay(request.to, absl::UTCTimeZone()) + 1;
  std::vector<AgentLine> lines;
  TimeTotalsRequest totals = {.dimension = TimeDimension::kAgent,
                              .days = {std::max(first, last - 3650), last},
                              .page = {.size = kMaxPageSize}};
  do {
    TASUKI_ASSIGN_OR_RETURN(const Page<KeyTotals> page,
                            parts_.tracker->Totals(totals));
    for (const KeyTotals& agent : page.items) {
      const absl::Duration handling = agent.totals.work + agent.totals.wrap_up;
      lines.push_back({.agent = AgentId(agent.key),
                       .handling = handling,
                       .available = handling + agent.totals.idle,
                       .occupancy = Occupancy(agent.totals)});
    }
    totals.page.token = page.next_token;
  } while (!totals.page.token.empty());
  return lines;
}

}  // namespace desk

absl::StatusOr<std::unique_ptr<Desk>> OpenDesk(Database& database,
                                               DeskParts parts,
                                               DeskOptions options) {
  if (parts.tickets == nullptr || parts.tagger == nullptr ||
      parts.replies == nullptr || parts.tracker == nullptr ||
      parts.router == nullptr || parts.scrubber == nullptr ||
      parts.events == nullptr) {
    return RequiredError("parts");
  }
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "tenant", options.tenant, {.required = true, .max_size = kMaxIdBytes}));
  if (options.tag_confidence < 0 || options.tag_confidence > 1) {
    return MakeError(Reason::kOutOfRange, {.field = "tag_confidence"},
                     "tag_confidence must be 0 to 1");
  }
  if (options.service_level < 1 || options.service_level > 5 ||
      options.language_level < 1 || options.language_level > 5) {
    return MakeError(Reason::kOutOfRange, {.field = "service_level"},
                     "service_level and language_level must be 1 to 5");
  }
  if (options.relax_after <= absl::ZeroDuration()) {
    return MakeError(Reason::kOutOfRange, {.field = "relax_after"},
                     "relax_after must be more than zero");
  }
  TASUKI_RETURN_IF_ERROR(database.Migrate(desk::DeskSchema()));
  return std::make_unique<desk::LocalDesk>(database, parts, std::move(options));
}

}  // namespace tasuki
