#include "src/routing/words.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace tasuki::routing_internal {

std::string UntilWords(absl::Time deadline) {
  if (deadline == absl::InfiniteFuture()) return "";
  return absl::StrCat(
      " until ",
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", deadline, absl::UTCTimeZone()));
}

std::string ScoreWords(const Why& why) {
  std::string words = absl::StrCat("score ", why.score());
  const char* before = " = ";
  for (const auto& [name, value] :
       {std::pair("base ", why.base), std::pair("wait ", why.wait),
        std::pair("priority ", why.priority), std::pair("value ", why.value),
        std::pair("due ", why.due), std::pair("queue ", why.queue),
        std::pair("bonus ", why.bonus)}) {
    if (value == 0) continue;
    absl::StrAppend(&words, std::exchange(before, " + "), name, value);
  }
  return words;
}

}  // namespace tasuki::routing_internal
