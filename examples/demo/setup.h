// The desk before its doors open: agents with skills, and a model to suggest.
#ifndef TASUKI_EXAMPLES_DEMO_SETUP_H_
#define TASUKI_EXAMPLES_DEMO_SETUP_H_

#include "examples/demo/desk_client.h"

namespace demo {

void SignIn(DeskClient& client);

// Trains the tag model on what was imported; how many examples it saw.
std::int64_t TrainTags(DeskClient& client);

}  // namespace demo

#endif  // TASUKI_EXAMPLES_DEMO_SETUP_H_
