// Writes one flat JSON object for an event payload: ids, numbers, times and
// digests, in the order given, without spaces. Reading uses a JSON library.
#ifndef TASUKI_SRC_BASE_JSON_H_
#define TASUKI_SRC_BASE_JSON_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace tasuki {

class JsonObject {
 public:
  JsonObject& Add(std::string_view name, std::string_view value);
  JsonObject& Add(std::string_view name, const std::vector<std::string>& list);
  JsonObject& Add(std::string_view name, std::int64_t value);
  // Microseconds since the epoch.
  JsonObject& Add(std::string_view name, absl::Time time);

  // "{}" while empty. The object stays usable.
  std::string Text() const { return "{" + members_ + "}"; }

 private:
  void Name(std::string_view name);

  std::string members_;
};

// With its quotes; bytes outside ASCII stay as they are.
std::string JsonQuoted(std::string_view text);

}  // namespace tasuki

#endif  // TASUKI_SRC_BASE_JSON_H_
