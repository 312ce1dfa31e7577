// What the desk does with tags: everything that touches the tagger.
#ifndef TASUKI_SRC_DESK_DESK_TAGS_H_
#define TASUKI_SRC_DESK_DESK_TAGS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/desk/desk.h"

namespace tasuki::desk {

class DeskTags {
 public:
  explicit DeskTags(Tagger& tagger) : tagger_(tagger) {}

  // Applies what rules say, and on the other axes the model's best tag where it
  // is sure enough.
  absl::Status TagArrival(Tickets& tickets, const TicketId& ticket,
                          double confidence, const std::string& request_id);

  // Whether ImportTags will be able to do the whole of it.
  absl::Status CheckArchived(const ArchivedConversation& conversation);

  // The tags that an archive names, as a person's; values that the taxonomy
  // lacks are added, with the first inquiry as an example to learn from.
  absl::Status ImportTags(const ImportConversationRequest& request,
                          const Ticket& ticket,
                          const std::vector<Message>& messages);

  // As past replies carry them.
  absl::StatusOr<std::vector<ReplyTag>> ReplyTagsOf(const TicketId& ticket);

  // Working time on the ticket counts for its tags and its service.
  absl::Status LabelTime(Tickets& tickets, TimeTracker& tracker,
                         const TicketId& ticket, const std::string& request_id);

  // The most frequent pairs of content and event.
  absl::StatusOr<std::vector<TopicLine>> TopicsOf(
      const std::vector<Ticket>& tickets, int limit);

 private:
  // The tag that an archive names, with the axis and the tags above it.
  absl::StatusOr<TagId> EnsureTag(const Actor& actor,
                                  const std::string& request_id,
                                  const ArchivedTag& archived);

  Tagger& tagger_;
};

}  // namespace tasuki::desk

#endif  // TASUKI_SRC_DESK_DESK_TAGS_H_
