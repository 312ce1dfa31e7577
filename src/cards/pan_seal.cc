#include "src/cards/pan_seal.h"

#include <algorithm>
#include <span>

#include "src/base/status_macros.h"
#include "src/base/wipe.h"
#include "src/cards/binding.h"
#include "src/cards/fingerprint.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kHeadBytes = 1 + kIvBytes;
constexpr std::size_t kSealedBytes = kHeadBytes + kMaxDigits + kTagBytes;

}  // namespace

absl::StatusOr<PanSealer> PanSealer::Create(std::string key_id, Bytes key,
                                            std::string_view tenant,
                                            std::string_view purpose) {
  TASUKI_ASSIGN_OR_RETURN(Mac derived,
                          DeriveKey(key, "tasuki seal", {tenant, purpose}));
  auto gcm = AesGcm::Create(derived);
  Wipe(derived.data(), derived.size());
  if (!gcm.ok()) return gcm.status();
  return PanSealer(std::move(key_id), *std::move(gcm), tenant, purpose);
}

void PanSealer::BindTo(std::string_view record_id) {
  aad_.clear();
  aad_ += kVersion;
  AppendPart(aad_, key_id_);
  AppendPart(aad_, tenant_);
  AppendPart(aad_, purpose_);
  AppendPart(aad_, record_id);
}

absl::StatusOr<std::string> PanSealer::Seal(const Pan& pan,
                                            std::string_view record_id,
                                            RandomPool& random) {
  if (pan.size() == 0) {
    return MakeError(Reason::kRequired, {.field = "pan"},
                     "the card number was moved away");
  }
  BindTo(record_id);
  Secret<kMaxDigits> padded;  // with zero bytes, which are no digits
  std::copy(pan.secret_digits().begin(), pan.secret_digits().end(),
            padded.Resize(kMaxDigits).begin());
  std::string sealed(kSealedBytes, kVersion);
  const auto bytes = std::as_writable_bytes(std::span(sealed));
  const auto iv = bytes.subspan(1, kIvBytes);
  random.Fill(iv);
  TASUKI_RETURN_IF_ERROR(gcm_.Seal(iv, std::as_bytes(std::span(aad_)),
                                   padded.bytes(), bytes.subspan(kHeadBytes)));
  return sealed;
}

absl::StatusOr<Pan> PanSealer::Open(std::string_view sealed,
                                    std::string_view record_id) {
  if (sealed.size() != kSealedBytes || sealed[0] != kVersion) {
    return MakeError(Reason::kStoreCorrupt, {},
                     "this is no card number sealed by this version");
  }
  BindTo(record_id);
  const auto bytes = std::as_bytes(std::span(sealed));
  Secret<kMaxDigits> padded;
  TASUKI_RETURN_IF_ERROR(
      gcm_.Open(bytes.subspan(1, kIvBytes), std::as_bytes(std::span(aad_)),
                bytes.subspan(kHeadBytes), padded.Resize(kMaxDigits)));
  const std::string_view digits(
      reinterpret_cast<const char*>(padded.bytes().data()), kMaxDigits);
  return Pan::FromDigits(digits.substr(0, digits.find('\0')));
}

}  // namespace tasuki::cards
