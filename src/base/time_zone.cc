#include "src/base/time_zone.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "src/base/absl_view.h"
#include "src/base/validate.h"
#include "tasuki/base/error.h"
#include "tasuki/base/id.h"

namespace tasuki {
namespace {

// Abseil opens the name as a file below the zone directory, so that "/etc/…",
// "../…" and "file:…" would leave it. "right/" zones count leap seconds.
bool IsZoneName(std::string_view name) {
  const auto allowed = [](char c) {
    return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' ||
           c == '+';
  };
  return name.size() <= kMaxIdBytes && absl::ascii_isalpha(name.front()) &&
         std::all_of(name.begin(), name.end(), allowed) &&
         name != "localtime" && name != "posixrules" &&
         !absl::StartsWith(ToAbsl(name), "right/") &&
         !absl::StartsWith(ToAbsl(name), "posix/");
}

}  // namespace

absl::StatusOr<absl::TimeZone> LoadZone(std::string_view field,
                                        std::string_view name) {
  if (name.empty()) return RequiredError(field);
  absl::TimeZone zone;
  if (!IsZoneName(name) || !absl::LoadTimeZone(ToAbsl(name), &zone)) {
    return MakeError(Reason::kUnknownTimeZone, {.field = field},
                     "the time zone must be an IANA name such as Asia/Tokyo");
  }
  return zone;
}

absl::Time FirstInstantOf(absl::TimeZone zone, absl::CivilSecond local) {
  const absl::TimeZone::TimeInfo info = zone.At(local);
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

}  // namespace tasuki
