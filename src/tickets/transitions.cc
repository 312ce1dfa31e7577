#include "src/tickets/transitions.h"

namespace tasuki::tickets {

std::optional<TicketState> After(TicketState state, Step step) {
  using enum TicketState;
  switch (step) {
    case Step::kCustomerWrites:
      return kOpen;  // from anywhere: who writes waits for us
    case Step::kSend:
      if (state == kClosed) return std::nullopt;
      return kAnswered;
    case Step::kHold:
      if (state != kOpen && state != kAnswered) return std::nullopt;
      return kOnHold;
    case Step::kResume:
      if (state != kOnHold) return std::nullopt;
      return kOpen;
    case Step::kClose:
      if (state == kClosed) return std::nullopt;
      return kClosed;
    case Step::kReopen:
      if (state != kClosed) return std::nullopt;
      return kOpen;
  }
  return std::nullopt;
}

}  // namespace tasuki::tickets
