// The one way from a finished capture to its digits; the vault alone takes it.
#ifndef TASUKI_SRC_CARDS_CAPTURE_ACCESS_H_
#define TASUKI_SRC_CARDS_CAPTURE_ACCESS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "src/cards/pan.h"
#include "tasuki/cards/capture_session.h"
#include "tasuki/cards/card_secrets.h"

namespace tasuki {

namespace cards {

struct KeyedCard {
  Pan pan;
  int expiry_month = 0;  // 1 to 12; 0 where it was not asked for
  int expiry_year = 0;   // four digits
  std::optional<SecurityCode> security_code;
};

}  // namespace cards

class CaptureAccess {
 public:
  // The number stays in the session, so that it can be sealed before it is
  // taken. FailedPrecondition NOT_PERMITTED for another ticket or caller,
  // WRONG_STATE unless kComplete.
  static absl::StatusOr<const cards::Pan*> Look(CaptureSession& session,
                                                const TicketId& ticket,
                                                const std::string& caller,
                                                absl::Time now);
  // The same errors. Leaves the session kTaken and empty.
  static absl::StatusOr<cards::KeyedCard> Take(CaptureSession& session,
                                               const TicketId& ticket,
                                               const std::string& caller,
                                               absl::Time now);
};

}  // namespace tasuki

#endif  // TASUKI_SRC_CARDS_CAPTURE_ACCESS_H_
