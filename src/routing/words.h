// What explanations of the engine and of the router say alike.
#ifndef TASUKI_SRC_ROUTING_WORDS_H_
#define TASUKI_SRC_ROUTING_WORDS_H_

#include <string>

#include "absl/time/time.h"
#include "tasuki/routing/routing_types.h"

namespace tasuki::routing_internal {

// " until 2026-11-22T09:43:43Z"; nothing for what lasts for ever.
std::string UntilWords(absl::Time deadline);

// "score 62000 = wait 2000 + priority 60000": the terms that are not zero.
std::string ScoreWords(const Why& why);

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_WORDS_H_
