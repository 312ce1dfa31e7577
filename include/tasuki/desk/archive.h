// Reading an archive of past conversations, one JSON object a line.
//
//   {"id": "gq-0001", "service": "gacha_quest",
//    "messages": [
//      {"time": "2026-08-03T10:12:00+09:00", "from": "customer",
//       "name": "ゆきまる", "text": "…"},
//      {"time": "2026-08-03T10:40:00+09:00", "from": "agent", "name": "Aoki",
//       "text": "…"}]}
//
// Fields of a line; those marked * are required:
//   id*        the host's own, unique in the archive; importing it twice adds
//              nothing
//   service    the product it is about
//   subject    else the beginning of the first message
//   language   "ja", "en" …
//   customer   an external id; else service and name of the first customer
//   channel    "mail" (default), "chat" or "voice"
//   tags       {"axis": "path/of/value"} or {"axis": ["a", "b"]}
//   outcome    "went_well", "explained", "listened", "not_solvable",
//              "reopened"
//   messages*  1 to 1000 of {time or seconds, from, name, text}
// Fields of a message: from* is "customer", "agent" or "operator" (an agent);
// text* is not empty; time* is ISO 8601 with a zone, or else seconds* is a
// number counted from the start that the importer names. Unknown fields are
// ignored. Messages are put in the order of their times.
#ifndef TASUKI_DESK_ARCHIVE_H_
#define TASUKI_DESK_ARCHIVE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/channel.h"
#include "tasuki/base/outcome.h"

namespace tasuki {

struct ArchivedMessage {
  bool from_agent = false;
  std::string name;
  std::string text;
  absl::Time time;
};

struct ArchivedTag {
  std::string axis;  // "content"
  std::string path;  // "gacha/rate"
};

struct ArchivedConversation {
  std::string id;
  std::string service;
  std::string subject;
  std::string language;
  std::string customer;  // an external id
  Channel channel = Channel::kMail;
  std::vector<ArchivedTag> tags;
  std::optional<Outcome> outcome;
  std::vector<ArchivedMessage> messages;  // times do not descend
};

// One line. `start` is what "seconds" count from. MALFORMED, REQUIRED,
// TOO_LONG, OUT_OF_RANGE or UNKNOWN_ENUM; the field is a path such as
// "messages[2].time". Lines of more than 16 MiB are TOO_LONG. Pure.
absl::StatusOr<ArchivedConversation> ParseConversation(std::string_view line,
                                                       absl::Time start);

}  // namespace tasuki

#endif  // TASUKI_DESK_ARCHIVE_H_
