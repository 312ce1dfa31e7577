#include "examples/demo/day.h"

#include <chrono>
#include <fstream>
#include <optional>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "examples/demo/print.h"

namespace demo {
namespace {

using namespace tasuki;

// Real milliseconds; the server's clock runs faster.
void Pause(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

std::string OClock(absl::Time time) {
  absl::TimeZone tokyo = absl::UTCTimeZone();
  absl::LoadTimeZone("Asia/Tokyo", &tokyo);
  return absl::FormatTime("%H:%M", time, tokyo);
}

// Whom it is offered to, how long, and the router's own reasons.
std::string Routed(const RoutedTask& task) {
  const std::string& why = task.explanation;
  const std::size_t reasons = why.find(": ");
  return absl::StrCat("to ", task.agent.value(), ", who has until ",
                      OClock(task.deadline.value_or(absl::UnixEpoch())),
                      reasons == std::string::npos ? "" : why.substr(reasons));
}

// What of the text speaks for the tag.
std::string WordsBehind(const TagSuggestion& suggestion,
                        const std::string& text) {
  if (suggestion.because.empty()) return "";
  const ByteRange words = suggestion.because.front().words;
  return absl::StrCat(" (“", text.substr(words.begin, words.end - words.begin),
                      "”)");
}

// What an agent would write with the best past reply before his eyes.
std::string ReplyFrom(const FoundReplies& found, const std::string& language) {
  if (!found.hits.empty()) return found.hits.front().record.content.reply;
  return language == "ja" ? "お問い合わせありがとうございます。確認のうえ、"
                            "本日中にご連絡いたします。"
                          : "Thank you for writing. We are looking into it "
                            "and will come back to you today.";
}

class Day {
 public:
  explicit Day(DeskClient& client) : client_(client) {}

  void Handle(const ArchivedConversation& inquiry) {
    ++number_;
    const Ticket ticket = Arrive(inquiry);
    const std::optional<AgentId> agent = Offered(ticket);
    if (!agent) {
      PrintDetail("nobody is free who could take it: it waits");
      return;
    }
    const Work work = Take(*agent, ticket.id);
    Tag(inquiry, ticket.id, *agent);
    const FoundReplies found = FindSimilar(inquiry, ticket);
    const Claim claim = number_ == 5 ? Interrupt(*agent, work) : work.claim;
    Reply(inquiry, *agent, claim, found);
    Finish(inquiry, *agent, claim);
  }

  std::vector<Acknowledged> Take() { return std::move(acknowledged_); }

 private:
  Ticket Arrive(const ArchivedConversation& inquiry) {
    const Ticket ticket =
        Must(client_.tickets->Create({.actor = Host(),
                                      .request_id = client_.NextRequest(),
                                      .customer_external_id = inquiry.customer,
                                      .external_id = inquiry.id,
                                      .subject = inquiry.subject,
                                      .text = inquiry.messages.front().text,
                                      .service = inquiry.service,
                                      .language = inquiry.language,
                                      .channel = inquiry.channel}),
             "create");
    PrintLine(absl::StrFormat("%s  %-11s %s%s", OClock(ticket.create_time),
                              inquiry.service, Short(inquiry.subject, 30),
                              ticket.first_contact ? "  (first contact)" : ""));
    const auto messages =
        Must(client_.tickets->ListMessages({.ticket = ticket.id}), "messages");
    const std::string& stored = messages.items.front().text;
    if (absl::StrContains(stored, "•••• ")) {
      const std::size_t at = stored.find('[');
      PrintDetail("card     the number was written, stored is " +
                  stored.substr(at, stored.find(']', at) - at + 1));
    }
    return ticket;
  }

  // Whom the router offers it to, at last.
  std::optional<AgentId> Offered(const Ticket& ticket) {
    const TaskId task(ticket.id.value());
    bool declined = false;
    for (int wait = 1; wait < 2000; ++wait) {
      const auto routed = client_.router->GetTask(task);
      if (!routed.ok() || routed->state != RoutedState::kOffered) {
        Pause(10);
        // Who let an offer run out is on a break until he says otherwise.
        if (wait % 50 == 0) CallBack();
        continue;
      }
      PrintDetail("routed   " + Routed(*routed));
      if (number_ != 2 || declined) return routed->agent;
      declined = client_.router
                     ->Decline({.actor = Agent(routed->agent.value()),
                                .request_id = client_.NextRequest(),
                                .task = task,
                                .agent = routed->agent,
                                .exclude = true})
                     .ok();
      if (!declined) continue;
      PrintDetail(absl::StrCat("declined by ", routed->agent.value(),
                               "; the ticket keeps its place"));
    }
    return std::nullopt;
  }

  void CallBack() {
    const auto resting =
        client_.router->ListAgents({.filter = {.state = AgentState::kOnBreak}});
    if (!resting.ok()) return;
    for (const RoutedAgent& agent : resting->items) {
      Must(client_.router->SetAgentState({.actor = Agent(agent.id.value()),
                                          .request_id = client_.NextRequest(),
                                          .agent = agent.id,
                                          .state = AgentState::kAvailable}),
           "state");
    }
  }

  Work Take(const AgentId& agent, const TicketId& ticket) {
    return Must(client_.desk->Take({.actor = Agent(agent.value()),
                                    .request_id = client_.NextRequest(),
                                    .ticket = ticket}),
                "take");
  }

  // What the model suggests, on which words, and what the agent makes of it:
  // applied, and told to the model, which learns from it at once.
  void Tag(const ArchivedConversation& inquiry, const TicketId& ticket,
           const AgentId& agent) {
    const auto taxonomy = Must(client_.tagger->GetTaxonomy(), "taxonomy");
    const TagSuggestions suggestions =
        Must(client_.tagger->Suggest(
                 {.text = inquiry.messages.front().text, .tags = 1}),
             "suggest");
    std::vector<std::string> shown;
    std::vector<TagId> suggested;
    for (const AxisSuggestion& axis : suggestions.axes) {
      if (axis.none || axis.tags.empty()) continue;
      const TagSuggestion& best = axis.tags.front();
      suggested.push_back(best.tag);
      shown.push_back(absl::StrFormat(
          "%s %.0f %%%s", taxonomy->PathOf(best.tag), 100 * best.confidence,
          WordsBehind(best, inquiry.messages.front().text)));
    }
    PrintDetail("suggest  " + (shown.empty() ? "none of the tags"
                                             : absl::StrJoin(shown, ", ")));
    std::vector<TagId> right;
    std::vector<TagAssignment> assignments;
    std::vector<std::string> paths;
    for (const ArchivedTag& tag : inquiry.tags) {
      const auto id = taxonomy->Find(absl::StrCat(tag.axis, ":", tag.path));
      if (!id.ok()) continue;
      right.push_back(*id);
      assignments.push_back({.tag = *id});
      paths.push_back(taxonomy->PathOf(*id));
    }
    if (right.empty()) return;
    PrintDetail(absl::StrCat("tags     ", absl::StrJoin(paths, ", "),
                             right == suggested ? ", as suggested" : ""));
    Must(client_.tagger->Apply({.actor = Agent(agent.value()),
                                .request_id = client_.NextRequest(),
                                .ticket = ticket,
                                .add = std::move(assignments)}),
         "apply");
    Must(client_.tagger->Feedback({.actor = Agent(agent.value()),
                                   .request_id = client_.NextRequest(),
                                   .suggestion = suggestions.id,
                                   .ticket = ticket,
                                   .suggested = std::move(suggested),
                                   .right = std::move(right)}),
         "feedback");
  }

  FoundReplies FindSimilar(const ArchivedConversation& inquiry,
                           const Ticket& ticket) {
    FoundReplies found = Must(
        client_.replies->FindSimilar({.title = ticket.subject,
                                      .text = inquiry.messages.front().text,
                                      .filter = {.service = inquiry.service,
                                                 .language = inquiry.language},
                                      .k = 2}),
        "similar replies");
    for (const FoundReply& hit : found.hits) {
      PrintDetail(absl::StrFormat("similar  %s — %s",
                                  Short(hit.record.content.title, 24),
                                  Short(hit.record.content.reply, 44)));
    }
    return found;
  }

  // Another ticket comes between; the time on the first one stops and goes on.
  Claim Interrupt(const AgentId& agent, const Work& first) {
    const Ticket second =
        Must(client_.tickets->Create({.actor = Host(),
                                      .request_id = client_.NextRequest(),
                                      .customer_external_id = "user-9999",
                                      .subject = "退会の手順",
                                      .text = "退会はどこからできますか。",
                                      .service = first.ticket.service,
                                      .language = "ja"}),
             "create");
    Pause(60);
    const Work work = Take(agent, second.id);
    PrintDetail(absl::StrCat("switch   ", agent.value(),
                             " is asked something short in between"));
    Pause(100);
    const Actor actor = Agent(agent.value());
    Must(client_.tickets->Send({.actor = actor,
                                .request_id = client_.NextRequest(),
                                .ticket = second.id,
                                .fence = work.claim.fence,
                                .text = "設定の「アカウント」からお手続き"
                                        "いただけます。"}),
         "send");
    Must(client_.desk->Finish({.actor = actor,
                               .request_id = client_.NextRequest(),
                               .ticket = second.id,
                               .fence = work.claim.fence,
                               .outcome = Outcome::kExplained}),
         "finish");
    Must(client_.tracker->Start({.actor = actor,
                                 .request_id = client_.NextRequest(),
                                 .agent = agent,
                                 .ticket = first.ticket.id}),
         "start");
    Acknowledge(second.id);
    return first.claim;
  }

  void Reply(const ArchivedConversation& inquiry, const AgentId& agent,
             const Claim& claim, const FoundReplies& found) {
    const Actor actor = Agent(agent.value());
    std::string text = ReplyFrom(found, inquiry.language);
    Pause(120);
    if (number_ % 6 == 1) text = Reviewed(actor, claim, text);
    Must(client_.tickets->Send({.actor = actor,
                                .request_id = client_.NextRequest(),
                                .ticket = claim.ticket,
                                .fence = claim.fence,
                                .text = text}),
         "send");
    if (found.hits.empty()) return;
    Must(client_.replies->Feedback({.actor = actor,
                                    .request_id = client_.NextRequest(),
                                    .suggestion = found.hits.front().id,
                                    .reply = found.hits.front().record.id,
                                    .use = ReplyUse::kUsed}),
         "feedback");
  }

  // A colleague reads the draft, quotes it, and approves the second version.
  std::string Reviewed(const Actor& author, const Claim& claim,
                       const std::string& text) {
    const Actor colleague = Agent(author.id == "Baba" ? "Chiba" : "Baba");
    Draft draft =
        Must(client_.tickets->SaveDraft({.actor = author,
                                         .request_id = client_.NextRequest(),
                                         .ticket = claim.ticket,
                                         .fence = claim.fence,
                                         .text = text}),
             "draft");
    const std::string first_words = Short(text, 12);
    const ByteRange quote = {0, first_words.size() - std::string("…").size()};
    const bool whole = text.size() <= first_words.size();
    const ReviewComment comment = Must(
        client_.tickets->Review({.actor = colleague,
                                 .request_id = client_.NextRequest(),
                                 .ticket = claim.ticket,
                                 .draft_version = draft.version,
                                 .verdict = ReviewVerdict::kRequestChanges,
                                 .text = "まず気持ちに触れてから本題へ",
                                 .quote_range = whole ? ByteRange{} : quote}),
        "review");
    PrintDetail(absl::StrCat("review   ", colleague.id, " on “", comment.quote,
                             "”: ", comment.text));
    const std::string better =
        "ご不便をおかけしております。お気持ちお察しします。\n" + text;
    draft =
        Must(client_.tickets->SaveDraft({.actor = author,
                                         .request_id = client_.NextRequest(),
                                         .ticket = claim.ticket,
                                         .fence = claim.fence,
                                         .expected_version = draft.version,
                                         .text = better}),
             "draft");
    Must(client_.tickets->Review({.actor = colleague,
                                  .request_id = client_.NextRequest(),
                                  .ticket = claim.ticket,
                                  .draft_version = draft.version,
                                  .verdict = ReviewVerdict::kApprove}),
         "approval");
    return "";  // the draft as it stands
  }

  void Finish(const ArchivedConversation& inquiry, const AgentId& agent,
              const Claim& claim) {
    const bool thanked = absl::StrContains(inquiry.messages.front().text, "!!");
    const Ticket closed =
        Must(client_.desk->Finish({.actor = Agent(agent.value()),
                                   .request_id = client_.NextRequest(),
                                   .ticket = claim.ticket,
                                   .fence = claim.fence,
                                   .outcome = thanked ? Outcome::kListened
                                                      : Outcome::kWentWell}),
             "finish");
    PrintDetail(absl::StrCat(
        "closed   ", OClock(*closed.close_time), " by ", agent.value(), ", ",
        Spoken(*closed.close_time - closed.create_time), " after it came in"));
    Acknowledge(claim.ticket);
  }

  void Acknowledge(const TicketId& id) {
    const Ticket ticket = Must(client_.tickets->Get(id), "get");
    acknowledged_.push_back({id, ticket.version, ticket.message_count});
  }

  DeskClient& client_;
  int number_ = 0;
  std::vector<Acknowledged> acknowledged_;
};

}  // namespace

std::vector<Acknowledged> WorkThrough(DeskClient& client,
                                      const std::string& path) {
  Day day(client);
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    day.Handle(Must(ParseConversation(line, absl::UnixEpoch()), "inquiry"));
  }
  return day.Take();
}

}  // namespace demo
