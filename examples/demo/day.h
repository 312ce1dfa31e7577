// A day at the desk: each inquiry from its arrival to its outcome.
#ifndef TASUKI_EXAMPLES_DEMO_DAY_H_
#define TASUKI_EXAMPLES_DEMO_DAY_H_

#include <string>
#include <vector>

#include "examples/demo/desk_client.h"

namespace demo {

// What the server acknowledged of one ticket, to be looked for later.
struct Acknowledged {
  tasuki::TicketId ticket;
  std::int64_t version = 0;
  int messages = 0;
};

// Takes the inquiries of a file of conversations through the whole day and
// tells what happens.
std::vector<Acknowledged> WorkThrough(DeskClient& client,
                                      const std::string& path);

}  // namespace demo

#endif  // TASUKI_EXAMPLES_DEMO_DAY_H_
