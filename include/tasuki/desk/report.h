// What a day, or an archive, looked like: the numbers of a report and how they
// are counted. Pure: the same tickets give the same report, whatever their
// order.
#ifndef TASUKI_DESK_REPORT_H_
#define TASUKI_DESK_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tasuki/base/id.h"
#include "tasuki/tickets/ticket.h"

namespace tasuki {

// How soon customers got a first answer: the first message of an agent minus
// the first message of the customer, wall clock, by when they occurred.
// Conversations that the desk opened itself are counted apart.
struct FirstReplies {
  std::int64_t tickets = 0;
  std::int64_t outbound = 0;
  std::int64_t unanswered = 0;
  std::int64_t answered = 0;
  // Of those answered; zero where there is none. For an even number of them
  // the mean of the middle two.
  absl::Duration median;
  absl::Duration target;
  std::int64_t within_target = 0;  // at most `target`

  // 0 to 100; 0 where nothing was answered.
  double PercentWithin() const {
    return answered == 0 ? 0 : 100.0 * within_target / answered;
  }
};

FirstReplies CountFirstReplies(const std::vector<Ticket>& tickets,
                               absl::Duration target);

// Elapsed time is what the customer waits, from the first message to the
// close (or the end of the report); handling time is what agents worked.
struct HandlingTimes {
  std::int64_t tickets = 0;  // that somebody worked on
  absl::Duration elapsed;    // sum over them
  absl::Duration handling;
  std::int64_t interruptions = 0;
};

struct AgentLine {
  AgentId agent;
  absl::Duration handling;
  absl::Duration available;         // handling included
  std::optional<double> occupancy;  // handling over available; 0 to 1
};

// How many tickets carry both tags.
struct TopicLine {
  std::string content;  // "gacha/rate"
  std::string event;    // "not_drawn"
  std::int64_t tickets = 0;
};

struct DeskReport {
  FirstReplies first_replies;
  HandlingTimes times;
  std::vector<AgentLine> agents;  // by id
  std::vector<TopicLine> topics;  // most frequent first, then by name
};

}  // namespace tasuki

#endif  // TASUKI_DESK_REPORT_H_
