#include "src/cards/fingerprint.h"

#include <algorithm>

#include "src/base/status_macros.h"
#include "src/base/wipe.h"

namespace tasuki::cards {

absl::StatusOr<Fingerprinter> Fingerprinter::Create(Bytes key,
                                                    std::string_view tenant,
                                                    std::string_view purpose) {
  TASUKI_ASSIGN_OR_RETURN(
      Mac derived, DeriveKey(key, "tasuki fingerprint", {tenant, purpose}));
  auto hmac = HmacSha256::Create(derived);
  Wipe(derived.data(), derived.size());
  if (!hmac.ok()) return hmac.status();
  return Fingerprinter(*std::move(hmac));
}

absl::StatusOr<Fingerprint> Fingerprinter::Of(const Pan& pan) {
  TASUKI_ASSIGN_OR_RETURN(const Mac mac, hmac_.Of(pan.secret_digits()));
  Fingerprint fingerprint;
  std::copy_n(mac.begin(), fingerprint.size(), fingerprint.begin());
  return fingerprint;
}

}  // namespace tasuki::cards
