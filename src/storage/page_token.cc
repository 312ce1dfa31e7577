#include "src/storage/page_token.h"

#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

// Enough of the digest to tell filters apart by accident.
constexpr std::size_t kDigestBytes = 8;
constexpr std::size_t kKeyBytes = sizeof(std::int64_t);

}  // namespace

std::string MakePageToken(std::string_view filter_digest,
                          const PagePosition& last) {
  std::string raw(filter_digest.substr(0, kDigestBytes));
  raw.append(reinterpret_cast<const char*>(&last.key), kKeyBytes);
  raw.append(last.id);
  return absl::WebSafeBase64Escape(raw);
}

absl::StatusOr<PagePosition> ReadPageRequest(const PageRequest& page,
                                             std::string_view filter_digest) {
  if (page.size < 1 || page.size > kMaxPageSize) {
    return MakeError(Reason::kOutOfRange, {.field = "page.size"},
                     absl::StrCat("page.size must be 1 to ", kMaxPageSize));
  }
  PagePosition position;
  if (page.token.empty()) return position;
  std::string raw;
  if (!absl::WebSafeBase64Unescape(page.token, &raw) ||
      raw.size() < kDigestBytes + kKeyBytes) {
    return MakeError(Reason::kMalformed, {.field = "page.token"},
                     "page.token is not a token of this service");
  }
  if (std::string_view(raw).substr(0, kDigestBytes) !=
      filter_digest.substr(0, kDigestBytes)) {
    return MakeError(Reason::kPageTokenMismatch, {.field = "page.token"},
                     "page.token belongs to another query: start again "
                     "without a token");
  }
  std::memcpy(&position.key, raw.data() + kDigestBytes, kKeyBytes);
  position.id = raw.substr(kDigestBytes + kKeyBytes);
  return position;
}

}  // namespace tasuki
