#include "src/base/digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tasuki {

std::string DigestOf(std::string_view bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical,
                           XXH3_128bits(bytes.data(), bytes.size()));
  return std::string(reinterpret_cast<const char*>(canonical.digest),
                     sizeof canonical.digest);
}

}  // namespace tasuki
