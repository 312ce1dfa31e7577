#include "src/cards/vault_keys.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "src/base/status_macros.h"
#include "src/base/wipe.h"
#include "src/cards/card_token.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

Bytes BytesOf(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string TextOf(Bytes bytes) {
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace

VaultKeys::VaultKeys(KeyProvider& provider, const Env& env, std::string tenant,
                     std::string purpose)
    : provider_(provider),
      clock_(*env.clock),
      tenant_(std::move(tenant)),
      purpose_(std::move(purpose)),
      random_(*env.random) {}

absl::Status VaultKeys::Refresh() {
  MutexLock lock(mutex_);
  return RefreshLocked(clock_.Now());
}

absl::Status VaultKeys::RefreshIfExpired(absl::Time now) {
  return expires_ <= now ? RefreshLocked(now) : absl::OkStatus();
}

absl::StatusOr<KeyInfo> VaultKeys::KeyOfToday(KeyPurpose purpose,
                                              absl::Time now) {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<KeyInfo> keys, provider_.List());
  for (const KeyInfo& key : keys) {
    if (key.purpose == purpose && key.state == KeyState::kEnabled &&
        key.expires > now) {
      return key;
    }
  }
  return provider_.Create({.purpose = purpose});
}

absl::Status VaultKeys::RefreshLocked(absl::Time now) {
  TASUKI_ASSIGN_OR_RETURN(const KeyInfo seal,
                          KeyOfToday(KeyPurpose::kSeal, now));
  TASUKI_ASSIGN_OR_RETURN(const KeyInfo fingerprint,
                          KeyOfToday(KeyPurpose::kFingerprint, now));
  TASUKI_ASSIGN_OR_RETURN(const SecretKey seal_key,
                          provider_.KeyToEncrypt(seal.id));
  TASUKI_ASSIGN_OR_RETURN(const SecretKey fingerprint_key,
                          provider_.KeyToEncrypt(fingerprint.id));
  TASUKI_ASSIGN_OR_RETURN(
      PanSealer sealer,
      PanSealer::Create(seal.id, seal_key.bytes(), tenant_, purpose_));
  TASUKI_ASSIGN_OR_RETURN(
      Fingerprinter fingerprinter,
      Fingerprinter::Create(fingerprint_key.bytes(), tenant_, purpose_));
  TASUKI_ASSIGN_OR_RETURN(HmacSha256 mac, MacUnder(fingerprint_key));
  sealer_ = std::make_unique<PanSealer>(std::move(sealer));
  fingerprinter_ = std::make_unique<Fingerprinter>(std::move(fingerprinter));
  mac_ = std::make_unique<HmacSha256>(std::move(mac));
  fingerprint_key_ = fingerprint.id;
  expires_ = std::min(seal.expires, fingerprint.expires);
  return absl::OkStatus();
}

absl::Status VaultKeys::SealInto(CardRow& row, const Pan& pan) {
  TASUKI_ASSIGN_OR_RETURN(row.fingerprint, fingerprinter_->Of(pan));
  TASUKI_ASSIGN_OR_RETURN(row.sealed,
                          sealer_->Seal(pan, row.info.token, random_));
  row.seal_key = sealer_->key_id();
  row.fingerprint_key = fingerprint_key_;
  return absl::OkStatus();
}

absl::StatusOr<CardRow> VaultKeys::Seal(const Pan& pan) {
  MutexLock lock(mutex_);
  const absl::Time now = clock_.Now();
  TASUKI_RETURN_IF_ERROR(RefreshIfExpired(now));
  CardRow row;
  const std::array<char, 4> last_four = pan.last_four();
  row.info = {.token = MintToken(now, random_),
              .brand = pan.brand(),
              .last_four = std::string(last_four.data(), last_four.size()),
              .display = CardDisplay(pan.brand(), last_four)};
  TASUKI_RETURN_IF_ERROR(SealInto(row, pan));
  return row;
}

absl::StatusOr<Pan> VaultKeys::Open(const CardRow& row) const {
  TASUKI_ASSIGN_OR_RETURN(const SecretKey key,
                          provider_.KeyToDecrypt(row.seal_key));
  TASUKI_ASSIGN_OR_RETURN(
      PanSealer sealer,
      PanSealer::Create(row.seal_key, key.bytes(), tenant_, purpose_));
  return sealer.Open(row.sealed, row.info.token);
}

absl::StatusOr<bool> VaultKeys::Reseal(CardRow& row) {
  MutexLock lock(mutex_);
  TASUKI_RETURN_IF_ERROR(RefreshIfExpired(clock_.Now()));
  if (row.seal_key == sealer_->key_id() &&
      row.fingerprint_key == fingerprint_key_) {
    return false;
  }
  TASUKI_ASSIGN_OR_RETURN(const Pan pan, Open(row));
  TASUKI_RETURN_IF_ERROR(SealInto(row, pan));
  return true;
}

bool VaultKeys::IsGone(const CardRow& row) const {
  const auto key = provider_.KeyToDecrypt(row.seal_key);
  return ReasonOf(key.status()) == Reason::kWrongState;
}

absl::Status VaultKeys::SealAgain(CardRow& row, const CardRow& fresh) {
  MutexLock lock(mutex_);
  TASUKI_RETURN_IF_ERROR(RefreshIfExpired(clock_.Now()));
  TASUKI_ASSIGN_OR_RETURN(const Pan pan, Open(fresh));
  return SealInto(row, pan);
}

absl::StatusOr<HmacSha256> VaultKeys::MacUnder(const SecretKey& key) const {
  TASUKI_ASSIGN_OR_RETURN(Mac derived,
                          DeriveKey(key.bytes(), "tasuki mac", {tenant_}));
  auto hmac = HmacSha256::Create(derived);
  Wipe(derived.data(), derived.size());
  return hmac;
}

absl::StatusOr<KeyedMac> VaultKeys::MacOf(std::string_view message) {
  MutexLock lock(mutex_);
  TASUKI_RETURN_IF_ERROR(RefreshIfExpired(clock_.Now()));
  TASUKI_ASSIGN_OR_RETURN(const Mac mac, mac_->Of(BytesOf(message)));
  return KeyedMac{.key_id = fingerprint_key_, .mac = TextOf(mac)};
}

absl::StatusOr<bool> VaultKeys::IsMacOf(std::string_view message,
                                        const std::string& key_id,
                                        std::string_view mac) {
  const auto key = provider_.KeyToDecrypt(key_id);
  if (absl::IsNotFound(key.status())) {
    // No row of ours names a key that never was; but perhaps all keys are away.
    TASUKI_RETURN_IF_ERROR(provider_.List().status());
    return false;
  }
  if (!key.ok()) return key.status();
  TASUKI_ASSIGN_OR_RETURN(HmacSha256 hmac, MacUnder(*key));
  TASUKI_ASSIGN_OR_RETURN(const Mac expected, hmac.Of(BytesOf(message)));
  return SameBytes(expected, BytesOf(mac));
}

}  // namespace tasuki::cards
