// The desk in-process, over its parts.
#ifndef TASUKI_SRC_DESK_LOCAL_DESK_H_
#define TASUKI_SRC_DESK_LOCAL_DESK_H_

#include <cstdint>
#include <string>

#include "src/base/mutex.h"
#include "src/desk/desk_tags.h"
#include "tasuki/desk/desk.h"

namespace tasuki::desk {

class LocalDesk final : public Desk {
 public:
  LocalDesk(Database& database, DeskParts parts, DeskOptions options)
      : database_(database),
        parts_(parts),
        options_(std::move(options)),
        tags_(*parts.tagger) {}

  absl::StatusOr<AdvanceResult> Advance(int limit) override;
  absl::StatusOr<Work> Take(const TakeRequest& request) override;
  absl::StatusOr<Ticket> Finish(const FinishRequest& request) override;
  absl::StatusOr<ImportedTicket> ImportConversation(
      const ImportConversationRequest& request) override;
  absl::StatusOr<DeskReport> Report(const ReportRequest& request) override;

 private:
  // The steps of one event; see desk.h for the table.
  absl::Status Follow(const Event& event, AdvanceResult& result);
  absl::Status FollowTicket(const Event& event);
  absl::Status SubmitTask(const Event& event, const AgentId& preferred);
  absl::Status SubmitAgain(const Event& event);
  absl::Status GiveTaskToClaim(const Event& event);
  absl::Status TakeTaskBack(const Event& event);
  absl::Status RememberReply(const Event& event);
  absl::Status EndWork(const Event& event);
  absl::Status ForgetTexts(const Event& event);
  absl::Status KeepTokens(const Event& event);

  // What the router asks of an agent for this ticket: skills it knows.
  absl::StatusOr<SubmitTaskRequest> TaskOf(const Ticket& ticket);

  absl::Status StopTimeOn(const TicketId& ticket, const AgentId& agent,
                          const std::string& request_id);
  absl::StatusOr<std::vector<Message>> MessagesOf(const TicketId& ticket);
  absl::Status SetOutcomes(const TicketId& ticket, const Outcome& outcome,
                           const std::string& request_id);

  absl::StatusOr<std::vector<Ticket>> TicketsIn(const ReportRequest& request);
  absl::StatusOr<HandlingTimes> TimesOf(const std::vector<Ticket>& tickets,
                                        absl::Time to);
  absl::StatusOr<std::vector<AgentLine>> AgentsIn(const ReportRequest& request);

  Database& database_;
  const DeskParts parts_;
  const DeskOptions options_;
  DeskTags tags_;
  Mutex advance_mutex_;  // one follower at a time
};

// The id of a past reply: which message of which ticket it was.
ReplyId ReplyIdOf(const TicketId& ticket, int number);

}  // namespace tasuki::desk

#endif  // TASUKI_SRC_DESK_LOCAL_DESK_H_
