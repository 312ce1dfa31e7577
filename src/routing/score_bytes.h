// The terms of a score as the bytes of one column.
#ifndef TASUKI_SRC_ROUTING_SCORE_BYTES_H_
#define TASUKI_SRC_ROUTING_SCORE_BYTES_H_

#include <string>
#include <string_view>

#include "src/routing/bytes.h"
#include "tasuki/routing/router.h"

namespace tasuki::routing {

inline std::string ScoreBytes(const ScoreTerms& why) {
  if (why == ScoreTerms()) return "";
  routing_internal::Writer writer;
  writer.Signed(why.base);
  writer.Signed(why.wait);
  writer.Signed(why.priority);
  writer.Signed(why.due);
  writer.Signed(why.bonus);
  writer.Unsigned((why.starving ? 1U : 0U) | (why.preferred ? 2U : 0U) |
                  (why.late ? 4U : 0U));
  writer.Signed(why.considered);
  writer.Signed(why.runner_up_score);
  writer.Unsigned(why.runner_up.value().size());
  writer.Bytes(why.runner_up.value());
  writer.Signed(why.value);
  writer.Signed(why.queue);
  return std::move(writer).Take();
}

inline ScoreTerms ScoreFromBytes(std::string_view bytes) {
  ScoreTerms why;
  if (bytes.empty()) return why;
  routing_internal::Reader reader(bytes);
  why.base = reader.Signed();
  why.wait = reader.Signed();
  why.priority = reader.Signed();
  why.due = reader.Signed();
  why.bonus = reader.Signed();
  const std::uint64_t flags = reader.Unsigned();
  why.starving = (flags & 1U) != 0;
  why.preferred = (flags & 2U) != 0;
  why.late = (flags & 4U) != 0;
  why.considered = static_cast<int>(reader.Signed());
  why.runner_up_score = reader.Signed();
  why.runner_up = TaskId(std::string(reader.Bytes(reader.Count())));
  why.value = reader.Signed();
  why.queue = reader.Signed();
  return why;
}

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_SCORE_BYTES_H_
