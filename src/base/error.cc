#include "tasuki/base/error.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "src/base/absl_view.h"

namespace tasuki {
namespace {

constexpr char kPayloadUrl[] = "tasuki/error";

struct ReasonRow {
  Reason reason;
  absl::StatusCode code;
  std::string_view name;
};

using absl::StatusCode;
constexpr auto kReasons = std::to_array<ReasonRow>({
    {Reason::kRequired, StatusCode::kInvalidArgument, "REQUIRED"},
    {Reason::kTooLong, StatusCode::kInvalidArgument, "TOO_LONG"},
    {Reason::kOutOfRange, StatusCode::kInvalidArgument, "OUT_OF_RANGE"},
    {Reason::kMalformed, StatusCode::kInvalidArgument, "MALFORMED"},
    {Reason::kInvalidUtf8, StatusCode::kInvalidArgument, "INVALID_UTF8"},
    {Reason::kUnknownEnum, StatusCode::kInvalidArgument, "UNKNOWN_ENUM"},
    {Reason::kUnknownTimeZone, StatusCode::kInvalidArgument,
     "UNKNOWN_TIME_ZONE"},
    {Reason::kPageTokenMismatch, StatusCode::kInvalidArgument,
     "PAGE_TOKEN_MISMATCH"},
    {Reason::kRequestIdReused, StatusCode::kInvalidArgument,
     "REQUEST_ID_REUSED"},
    {Reason::kConflicting, StatusCode::kInvalidArgument, "CONFLICTING"},
    {Reason::kNotFound, StatusCode::kNotFound, "NOT_FOUND"},
    {Reason::kAlreadyExists, StatusCode::kAlreadyExists, "ALREADY_EXISTS"},
    {Reason::kWrongState, StatusCode::kFailedPrecondition, "WRONG_STATE"},
    {Reason::kNotClaimed, StatusCode::kFailedPrecondition, "NOT_CLAIMED"},
    {Reason::kClaimedByAnother, StatusCode::kFailedPrecondition,
     "CLAIMED_BY_ANOTHER"},
    {Reason::kNotPermitted, StatusCode::kFailedPrecondition, "NOT_PERMITTED"},
    {Reason::kStoreCorrupt, StatusCode::kFailedPrecondition, "STORE_CORRUPT"},
    {Reason::kStoreReadOnly, StatusCode::kFailedPrecondition,
     "STORE_READ_ONLY"},
    {Reason::kStoreNewerSchema, StatusCode::kFailedPrecondition,
     "STORE_NEWER_SCHEMA"},
    {Reason::kNoSnapshot, StatusCode::kFailedPrecondition, "NO_SNAPSHOT"},
    {Reason::kStaleVersion, StatusCode::kAborted, "STALE_VERSION"},
    {Reason::kClaimExpired, StatusCode::kAborted, "CLAIM_EXPIRED"},
    {Reason::kClaimTakenOver, StatusCode::kAborted, "CLAIM_TAKEN_OVER"},
    {Reason::kOfferExpired, StatusCode::kAborted, "OFFER_EXPIRED"},
    {Reason::kLimitReached, StatusCode::kResourceExhausted, "LIMIT_REACHED"},
    {Reason::kStoreUnavailable, StatusCode::kUnavailable, "STORE_UNAVAILABLE"},
    {Reason::kStoreLocked, StatusCode::kUnavailable, "STORE_LOCKED"},
    {Reason::kOutcomeUnknown, StatusCode::kUnknown, "OUTCOME_UNKNOWN"},
    {Reason::kAccessRefused, StatusCode::kPermissionDenied, "ACCESS_REFUSED"},
    {Reason::kInternal, StatusCode::kInternal, "INTERNAL"},
});

const ReasonRow& RowOf(Reason reason) {
  const auto row = std::find_if(kReasons.begin(), kReasons.end(),
                                [reason](const ReasonRow& candidate) {
                                  return candidate.reason == reason;
                                });
  return row == kReasons.end() ? kReasons.back() : *row;
}

}  // namespace

absl::Status MakeError(Reason reason, ErrorAt at, std::string_view message) {
  const ReasonRow& row = RowOf(reason);
  absl::Status status(row.code, ToAbsl(message));
  // Three lines: none of the three can contain a line end.
  status.SetPayload(kPayloadUrl, absl::Cord(absl::StrCat(ToAbsl(row.name), "\n",
                                                         ToAbsl(at.field), "\n",
                                                         ToAbsl(at.object))));
  return status;
}

absl::StatusCode CodeOf(Reason reason) { return RowOf(reason).code; }

std::string_view NameOf(Reason reason) { return RowOf(reason).name; }

std::optional<Reason> ReasonFromName(std::string_view name) {
  for (const ReasonRow& row : kReasons) {
    if (row.name == name) return row.reason;
  }
  return std::nullopt;
}

std::optional<ErrorInfo> InfoOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayloadUrl);
  if (!payload) return std::nullopt;
  const std::vector<std::string> lines =
      absl::StrSplit(std::string(*payload), '\n');
  if (lines.size() != 3) return std::nullopt;
  const std::optional<Reason> reason = ReasonFromName(lines[0]);
  if (!reason) return std::nullopt;
  return ErrorInfo{.reason = *reason, .field = lines[1], .object = lines[2]};
}

std::optional<Reason> ReasonOf(const absl::Status& status) {
  const std::optional<ErrorInfo> info = InfoOf(status);
  return info ? std::optional(info->reason) : std::nullopt;
}

}  // namespace tasuki
