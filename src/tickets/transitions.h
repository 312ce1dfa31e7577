// The state table of a ticket, as a pure function.
#ifndef TASUKI_SRC_TICKETS_TRANSITIONS_H_
#define TASUKI_SRC_TICKETS_TRANSITIONS_H_

#include <optional>

#include "tasuki/tickets/ticket.h"

namespace tasuki::tickets {

enum class Step {
  kCustomerWrites,
  kSend,
  kHold,
  kResume,
  kClose,
  kReopen,
};

// The state after `step`; nothing where the step is not possible.
std::optional<TicketState> After(TicketState state, Step step);

}  // namespace tasuki::tickets

#endif  // TASUKI_SRC_TICKETS_TRANSITIONS_H_
