#include "tasuki/desk/report.h"

#include <algorithm>

namespace tasuki {
namespace {

absl::Duration MedianOf(std::vector<absl::Duration> waits) {
  if (waits.empty()) return absl::ZeroDuration();
  const auto middle =
      waits.begin() + static_cast<std::ptrdiff_t>(waits.size() / 2);
  std::nth_element(waits.begin(), middle, waits.end());
  if (waits.size() % 2 == 1) return *middle;
  return (*std::max_element(waits.begin(), middle) + *middle) / 2;
}

}  // namespace

FirstReplies CountFirstReplies(const std::vector<Ticket>& tickets,
                               absl::Duration target) {
  FirstReplies counted = {.target = target};
  std::vector<absl::Duration> waits;
  for (const Ticket& ticket : tickets) {
    ++counted.tickets;
    if (ticket.outbound) {
      ++counted.outbound;
    } else if (!ticket.first_reply_time) {
      ++counted.unanswered;
    } else {
      waits.push_back(*ticket.first_reply_time - ticket.occurred_at);
    }
  }
  counted.answered = static_cast<std::int64_t>(waits.size());
  counted.within_target =
      std::count_if(waits.begin(), waits.end(),
                    [target](absl::Duration wait) { return wait <= target; });
  counted.median = MedianOf(std::move(waits));
  return counted;
}

}  // namespace tasuki
