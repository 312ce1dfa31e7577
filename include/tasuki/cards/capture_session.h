// A caller keys his card number into the telephone; the operator hears and sees
// nothing but how far he is.
//
// The telephone system feeds the keys in, never the operator's program:
//
//   auto session = tasuki::CaptureSession::Open(
//       {.ticket = ticket, .call = call, .caller = caller}, {}, now);
//   session->Press({.call = call, .sequence = 1, .key = '4'}, now);
//   …
//   operator_screen.Show(session->progress(now));   // "card number, 7 digits"
//
// `#` ends an entry, `*` takes the last digit back. An entry that is no valid
// card number, date or code is cleared and counts as an attempt. When all is
// entered, the state is kComplete and the vault takes the card out, once, for
// the ticket it was opened for. A session that fails, expires or is cancelled
// has erased everything, and so has its destructor.
//
// A pure core: no clock, no threads, nothing stored. Time never runs back
// inside: an earlier `now` counts as the latest one seen. Not synchronised.
#ifndef TASUKI_CARDS_CAPTURE_SESSION_H_
#define TASUKI_CARDS_CAPTURE_SESSION_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/id.h"
#include "tasuki/cards/card_brand.h"

namespace tasuki {

enum class CaptureState {
  kCardNumber = 1,    // waits for digits
  kExpiry = 2,        // waits for MMYY
  kSecurityCode = 3,  // waits for 3 digits, 4 for Amex
  kComplete = 4,      // all is there; the vault may take it
  kTaken = 5,
  kFailed = 6,  // too many attempts
  kExpired = 7,
  kCancelled = 8,
};

// Why the last entry was refused, for the announcement to the caller.
enum class CaptureProblem {
  kNone = 0,
  kWrongLength = 1,
  kUnknownBrand = 2,  // also set while the number is being entered
  kWrongCheckDigit = 3,
  kWrongDate = 4,
  kCardExpired = 5,
  kKeyLost = 6,  // a key never arrived: the entry starts over
};

struct CaptureOptions {
  absl::Duration inactivity = absl::Seconds(30);  // 1 s to 10 min
  absl::Duration total = absl::Minutes(5);        // 1 s to 1 h
  int attempts = 3;                               // 1 to 10, over all steps
  bool ask_expiry = true;
  bool ask_security_code = true;
};

// What a session belongs to. All three are required, at most kMaxIdBytes each.
struct CaptureBinding {
  TicketId ticket;
  std::string call;    // the telephone system's id of the call
  std::string caller;  // whose call it is, in the words of the host
};

struct CaptureKey {
  std::string call;
  // 1 for the first key of the call, then one more each. A key that comes
  // twice counts once.
  std::uint64_t sequence = 0;
  char key = 0;  // 0 to 9, * and #
};

// All that the operator may see. While keys are awaited it moves on whole
// seconds of the session only: the rhythm of the keys tells digits apart.
struct CaptureProgress {
  CaptureState state = CaptureState::kCardNumber;
  int digits = 0;  // of the current entry, at most 19
  int attempts_left = 0;
  CaptureProblem problem = CaptureProblem::kNone;
  CardBrand brand = CardBrand::kOther;  // from kExpiry on
};

class CaptureSession {
 public:
  // InvalidArgument REQUIRED, TOO_LONG or MALFORMED for the binding,
  // OUT_OF_RANGE for the options.
  static absl::StatusOr<CaptureSession> Open(CaptureBinding binding,
                                             const CaptureOptions& options,
                                             absl::Time now);
  CaptureSession(CaptureSession&&) noexcept;
  CaptureSession& operator=(CaptureSession&&) noexcept;
  ~CaptureSession();

  const CaptureBinding& binding() const;

  // One key. OK for a key that changed the session or came twice.
  // InvalidArgument MALFORMED for another key; FailedPrecondition NOT_PERMITTED
  // for another call, WRONG_STATE where no key is awaited. A gap in the
  // sequence clears the entry and counts as an attempt: a number with a hole in
  // it must not be taken for another one.
  absl::Status Press(const CaptureKey& key, absl::Time now);

  // The caller hung up, or the operator ended it. Nothing where it has ended.
  void Cancel(absl::Time now);

  CaptureProgress progress(absl::Time now);

  // When the session expires if no key comes; InfiniteFuture where it has
  // ended.
  absl::Time expires() const;

 private:
  friend class CaptureAccess;  // the vault's way to the digits
  struct State;
  explicit CaptureSession(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tasuki

#endif  // TASUKI_CARDS_CAPTURE_SESSION_H_
