#include "src/cards/hmac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <span>
#include <string>

#include "src/base/status_macros.h"
#include "src/cards/binding.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

absl::Status Failed() {
  return MakeError(Reason::kInternal, {}, "HMAC-SHA-256 failed");
}

const unsigned char* Raw(Bytes bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

absl::StatusOr<HmacSha256> HmacSha256::Create(Bytes key) {
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  if (mac == nullptr) return Failed();
  Context context(EVP_MAC_CTX_new(mac));
  EVP_MAC_free(mac);
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  // A null key would mean "as before"; an empty one is a key.
  static constexpr unsigned char kEmpty = 0;
  const unsigned char* const raw = key.empty() ? &kEmpty : Raw(key);
  if (context == nullptr ||
      EVP_MAC_init(context.get(), raw, key.size(), params) != 1) {
    return Failed();
  }
  return HmacSha256(std::move(context));
}

absl::StatusOr<Mac> HmacSha256::Of(Bytes message) {
  Mac mac;
  std::size_t size = 0;
  // Init without a key starts over under the key it has (OpenSSL 3.0.3).
  if (EVP_MAC_init(context_.get(), nullptr, 0, nullptr) != 1 ||
      EVP_MAC_update(context_.get(), Raw(message), message.size()) != 1 ||
      EVP_MAC_final(context_.get(), reinterpret_cast<unsigned char*>(&mac),
                    &size, mac.size()) != 1) {
    return Failed();
  }
  return mac;
}

absl::StatusOr<Mac> DeriveKey(Bytes key, std::string_view label,
                              std::initializer_list<std::string_view> parts) {
  if (key.size() != kKeyBytes || AllZero(key)) {
    return MakeError(Reason::kMalformed, {.field = "key"},
                     "a data key is 32 bytes, not all of them zero");
  }
  TASUKI_ASSIGN_OR_RETURN(HmacSha256 hmac, HmacSha256::Create(key));
  std::string scope;
  AppendPart(scope, label);
  for (const std::string_view part : parts) AppendPart(scope, part);
  return hmac.Of(std::as_bytes(std::span(scope)));
}

}  // namespace tasuki::cards
