// Errors: one canonical code, one stable reason, the field and the object.
//
// Every failure of a Tasuki call is an absl::Status with a payload that
// programs can switch on and that survives the wire:
//
//   absl::StatusOr<Ticket> ticket = tickets->Claim(request);
//   if (tasuki::ReasonOf(ticket.status()) ==
//       tasuki::Reason::kClaimedByAnother) {
//     … offer the next one …
//   }
//
// A reason belongs to exactly one code. Messages are for people: they name the
// object and say what to change, and never contain user text or card data.
#ifndef TASUKI_BASE_ERROR_H_
#define TASUKI_BASE_ERROR_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tasuki {

enum class Reason {
  // InvalidArgument: the request can never succeed as it is.
  kRequired = 1,           // a field is missing or empty
  kTooLong = 2,            // longer than the documented limit
  kOutOfRange = 3,         // a number or time outside the documented limits
  kMalformed = 4,          // does not parse: id, expression, page token
  kInvalidUtf8 = 5,        // text is not UTF-8 or contains NUL
  kUnknownEnum = 6,        // an enum value this version does not know
  kUnknownTimeZone = 7,    // not an IANA zone
  kPageTokenMismatch = 8,  // the token belongs to another query
  kRequestIdReused = 9,    // another request already used this request_id
  kConflicting = 10,       // two parts of the request contradict each other

  // NotFound, AlreadyExists.
  kNotFound = 20,
  kAlreadyExists = 21,

  // FailedPrecondition: not in this state, not with this claim.
  kWrongState = 30,
  kNotClaimed = 31,
  kClaimedByAnother = 32,
  kNotPermitted = 33,  // a rule of the workflow, such as reviewer = author
  kStoreCorrupt = 34,
  kStoreReadOnly = 35,
  kStoreNewerSchema = 36,
  kNoSnapshot = 37,  // needs a step that has not been run yet

  // Aborted: what the caller knew was valid once and no longer is.
  kStaleVersion = 40,
  kClaimExpired = 41,
  kClaimTakenOver = 42,
  kOfferExpired = 43,

  // ResourceExhausted, Unavailable, Unknown, PermissionDenied, Internal.
  kLimitReached = 50,
  kStoreUnavailable = 60,  // cannot be opened or reached now
  kStoreLocked = 61,       // another process has the file
  kOutcomeUnknown = 62,    // a commit failed: retry with the same request_id
  kAccessRefused = 70,
  kInternal = 80,
};

struct ErrorInfo {
  Reason reason = Reason::kInternal;
  std::string field;   // dotted path in the request, may be empty
  std::string object;  // "ticket 01jd…", may be empty
};

// Where a failure happened; both may be empty.
struct ErrorAt {
  std::string_view field = {};
  std::string_view object = {};
};

// The one place where errors are made; the code follows from the reason.
absl::Status MakeError(Reason reason, ErrorAt at, std::string_view message);

// The code that `reason` implies, and its stable name, as in "STALE_VERSION".
absl::StatusCode CodeOf(Reason reason);
std::string_view NameOf(Reason reason);
std::optional<Reason> ReasonFromName(std::string_view name);

// What MakeError put in; nothing for statuses that Tasuki did not make.
std::optional<ErrorInfo> InfoOf(const absl::Status& status);
std::optional<Reason> ReasonOf(const absl::Status& status);

}  // namespace tasuki

#endif  // TASUKI_BASE_ERROR_H_
