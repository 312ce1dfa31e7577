#include "src/cards/aes_gcm.h"

#include <openssl/crypto.h>

#include <climits>

#include "src/base/wipe.h"
#include "src/cards/public_value.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

const unsigned char* Raw(Bytes bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* Raw(MutableBytes bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}
int Size(Bytes bytes) { return static_cast<int>(bytes.size()); }

absl::Status Misused() {
  return MakeError(Reason::kInternal, {},
                   "AES-256-GCM was called with a wrong size, or failed");
}

}  // namespace

absl::StatusOr<AesGcm> AesGcm::Create(Bytes key) {
  if (key.size() != kKeyBytes || AllZero(key)) {
    return MakeError(Reason::kMalformed, {.field = "key"},
                     "an AES-256 key is 32 bytes, not all of them zero");
  }
  Context seal(EVP_CIPHER_CTX_new());
  Context open(EVP_CIPHER_CTX_new());
  EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  const bool ready =
      seal != nullptr && open != nullptr && cipher != nullptr &&
      EVP_EncryptInit_ex2(seal.get(), cipher, Raw(key), nullptr, nullptr) ==
          1 &&
      EVP_DecryptInit_ex2(open.get(), cipher, Raw(key), nullptr, nullptr) == 1;
  EVP_CIPHER_free(cipher);
  if (!ready) return Misused();
  return AesGcm(std::move(seal), std::move(open));
}

absl::Status AesGcm::Seal(Bytes iv, Bytes aad, Bytes plaintext,
                          MutableBytes sealed) {
  if (iv.size() != kIvBytes || aad.size() > INT_MAX ||
      plaintext.size() > INT_MAX - kTagBytes ||
      sealed.size() != plaintext.size() + kTagBytes) {
    return Misused();
  }
  EVP_CIPHER_CTX* const context = seal_.get();
  int size = 0;
  const auto tag = sealed.last(kTagBytes);
  const bool sealed_well =
      EVP_EncryptInit_ex2(context, nullptr, nullptr, Raw(iv), nullptr) == 1 &&
      EVP_EncryptUpdate(context, nullptr, &size, Raw(aad), Size(aad)) == 1 &&
      EVP_EncryptUpdate(context, Raw(sealed), &size, Raw(plaintext),
                        Size(plaintext)) == 1 &&
      EVP_EncryptFinal_ex(context, Raw(tag), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                          Raw(tag)) == 1;
  if (sealed_well) return absl::OkStatus();
  Wipe(sealed.data(), sealed.size());
  return Misused();
}

absl::Status AesGcm::Open(Bytes iv, Bytes aad, Bytes sealed,
                          MutableBytes plaintext) {
  if (iv.size() != kIvBytes || aad.size() > INT_MAX ||
      sealed.size() < kTagBytes || sealed.size() > INT_MAX ||
      plaintext.size() != sealed.size() - kTagBytes) {
    return Misused();
  }
  EVP_CIPHER_CTX* const context = open_.get();
  int size = 0;
  unsigned char none[kTagBytes];
  const bool opened =
      EVP_DecryptInit_ex2(context, nullptr, nullptr, Raw(iv), nullptr) == 1 &&
      EVP_CIPHER_CTX_ctrl(
          context, EVP_CTRL_AEAD_SET_TAG, kTagBytes,
          const_cast<unsigned char*>(Raw(sealed.last(kTagBytes)))) == 1 &&
      EVP_DecryptUpdate(context, nullptr, &size, Raw(aad), Size(aad)) == 1 &&
      EVP_DecryptUpdate(context, Raw(plaintext), &size, Raw(sealed),
                        Size(plaintext)) == 1 &&
      EVP_DecryptFinal_ex(context, none, &size) == 1;
  if (opened) return absl::OkStatus();
  Wipe(plaintext.data(), plaintext.size());
  return MakeError(Reason::kStoreCorrupt, {},
                   "the sealed value was altered, or sealed for another place");
}

bool SameBytes(Bytes a, Bytes b) {
  return a.size() == b.size() &&
         Public(CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

bool AllZero(Bytes bytes) {
  std::byte any{0};
  for (const std::byte b : bytes) any |= b;
  return Public(any == std::byte{0});
}

}  // namespace tasuki::cards
