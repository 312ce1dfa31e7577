// Where keys come from: a key-encryption key (KEK) that never leaves its place
// wraps the data keys (DEKs) with which card numbers are sealed and
// fingerprinted.
//
//   auto keys = tasuki::OpenFileKeyProvider(env, {
//       .path = "/var/lib/support/cards.keys",
//       .kek_path = "/run/secrets/cards.kek",
//       .environment = tasuki::KeyEnvironment::kProduction});
//   auto key = (*keys)->Create({.purpose = tasuki::KeyPurpose::kSeal});
//
// A host with an HSM or a cloud key service implements KeyProvider over it.
// Implementations are safe for concurrent use.
#ifndef TASUKI_CARDS_KEY_PROVIDER_H_
#define TASUKI_CARDS_KEY_PROVIDER_H_

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/env.h"

namespace tasuki {

enum class KeyPurpose { kSeal = 1, kFingerprint = 2 };

enum class KeyState {
  kEnabled = 1,      // encrypts and decrypts
  kDecryptOnly = 2,  // retired: opens what it sealed, never seals again
  kDestroyed = 3,    // gone, and with it all that it sealed
};

// Keys of one environment are refused in the other (PCI DSS 3.6.1.1).
enum class KeyEnvironment { kProduction = 1, kTest = 2 };

struct KeyInfo {
  std::string id;  // ASCII, unique in this provider, never used again
  KeyPurpose purpose = KeyPurpose::kSeal;
  KeyState state = KeyState::kEnabled;
  KeyEnvironment environment = KeyEnvironment::kTest;
  absl::Time created;
  // End of the cryptoperiod: from here on the key must not encrypt. Whole
  // seconds, like `created`.
  absl::Time expires;

  friend bool operator==(const KeyInfo&, const KeyInfo&) = default;
};

// A key in the clear: 32 bytes that are erased with the object. Moved, never
// copied, without comparison or string form.
class SecretKey {
 public:
  static constexpr std::size_t kBytes = 32;

  SecretKey() = default;
  explicit SecretKey(std::span<const std::byte, kBytes> bytes);
  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  ~SecretKey();

  std::span<const std::byte, kBytes> bytes() const { return bytes_; }
  std::span<std::byte, kBytes> writable_bytes() { return bytes_; }

 private:
  std::array<std::byte, kBytes> bytes_ = {};
};

struct CreateKey {
  KeyPurpose purpose = KeyPurpose::kSeal;
  // 1 day to 1,100 days; PCI DSS wants a period, a year is usual.
  absl::Duration cryptoperiod = absl::Hours(24 * 365);
};

class KeyProvider {
 public:
  virtual ~KeyProvider() = default;

  // All keys that ever were, the oldest first; created and id order them.
  virtual absl::StatusOr<std::vector<KeyInfo>> List() = 0;

  // A new enabled key; enabled keys of the same purpose become decrypt-only in
  // the same step, so that one key encrypts at any time. InvalidArgument
  // OUT_OF_RANGE for another cryptoperiod, UNKNOWN_ENUM for another purpose;
  // LIMIT_REACHED where there is no room for one more.
  virtual absl::StatusOr<KeyInfo> Create(const CreateKey& request) = 0;

  // Enabled to decrypt-only; nothing for a key that is. NotFound;
  // FailedPrecondition WRONG_STATE for a destroyed key.
  virtual absl::StatusOr<KeyInfo> Retire(const std::string& id) = 0;

  // Decrypt-only to destroyed: what it sealed can never be opened again.
  // Nothing for a destroyed key. NotFound; FailedPrecondition WRONG_STATE for
  // an enabled key.
  virtual absl::StatusOr<KeyInfo> Destroy(const std::string& id) = 0;

  // The key in the clear, to seal with if it is enabled and not expired, to
  // open with if it is not destroyed. NotFound; FailedPrecondition WRONG_STATE.
  virtual absl::StatusOr<SecretKey> KeyToEncrypt(const std::string& id) = 0;
  virtual absl::StatusOr<SecretKey> KeyToDecrypt(const std::string& id) = 0;
};

struct FileKeyProviderOptions {
  // The wrapped keys: text, one line each. A change replaces the file and is
  // on disk before the call returns; a crash leaves the old one or the new one.
  std::string path;
  // The KEK: 64 hexadecimal digits. Keep it on another medium than `path` and
  // its backups (PCI DSS 3.6.1.3).
  std::string kek_path;
  // Must be that of the files.
  KeyEnvironment environment = KeyEnvironment::kProduction;
  // Where both files are missing: makes a KEK and an empty key file, readable
  // by their owner only.
  bool create = false;
};

// Keys in two files, which must be regular files of mode 0600 (or 0400) that
// belong to the caller. Every call reads them anew, so a change by another
// process counts at once; changes of several processes are made one after the
// other. Every line is authenticated under the KEK, state and dates included:
// an edited file is refused.
//
// InvalidArgument REQUIRED; FailedPrecondition NOT_PERMITTED for a link,
// another mode, owner or environment, STORE_CORRUPT for an edited file or
// another KEK; NotFound for a missing file; Unavailable STORE_UNAVAILABLE where
// one cannot be read or written. `env` must have a clock and a random source.
absl::StatusOr<std::unique_ptr<KeyProvider>> OpenFileKeyProvider(
    const Env& env, FileKeyProviderOptions options);

}  // namespace tasuki

#endif  // TASUKI_CARDS_KEY_PROVIDER_H_
