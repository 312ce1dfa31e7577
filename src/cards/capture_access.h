// The one way from a finished capture to its digits; the vault alone takes it.
#ifndef TASUKI_SRC_CARDS_CAPTURE_ACCESS_H_
#define TASUKI_SRC_CARDS_CAPTURE_ACCESS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "src/cards/pan.h"
#include "tasuki/cards/capture_session.h"

namespace tasuki {

struct CapturedCard {
  cards::Pan pan;
  int expiry_month = 0;  // 1 to 12; 0 where it was not asked for
  int expiry_year = 0;   // four digits
  std::optional<cards::SecurityCode> security_code;
};

class CaptureAccess {
 public:
  // FailedPrecondition NOT_PERMITTED for another ticket or caller, WRONG_STATE
  // unless kComplete. Leaves the session kTaken and empty.
  static absl::StatusOr<CapturedCard> Take(CaptureSession& session,
                                           const TicketId& ticket,
                                           const std::string& caller,
                                           absl::Time now);
};

}  // namespace tasuki

#endif  // TASUKI_SRC_CARDS_CAPTURE_ACCESS_H_
