#include "src/cards/fingerprint.h"

#include <algorithm>
#include <span>
#include <string>

#include "src/base/status_macros.h"
#include "src/cards/binding.h"
#include "src/cards/wipe.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {

absl::StatusOr<Fingerprinter> Fingerprinter::Create(Bytes key,
                                                    std::string_view tenant,
                                                    std::string_view purpose) {
  if (key.size() != kKeyBytes || AllZero(key)) {
    return MakeError(Reason::kMalformed, {.field = "key"},
                     "a fingerprint key is 32 bytes, not all of them zero");
  }
  TASUKI_ASSIGN_OR_RETURN(HmacSha256 outer, HmacSha256::Create(key));
  std::string scope;
  AppendPart(scope, "tasuki fingerprint");
  AppendPart(scope, tenant);
  AppendPart(scope, purpose);
  TASUKI_ASSIGN_OR_RETURN(Mac derived,
                          outer.Of(std::as_bytes(std::span(scope))));
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
