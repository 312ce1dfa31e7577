// The text of a key file and what is in it.
#ifndef TASUKI_SRC_CARDS_KEY_FILE_H_
#define TASUKI_SRC_CARDS_KEY_FILE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/cards/aes_gcm.h"
#include "src/cards/hmac.h"
#include "src/cards/random_pool.h"
#include "tasuki/cards/key_provider.h"

namespace tasuki::cards {

struct StoredKey {
  KeyInfo info;
  std::string wrapped;  // IV, ciphertext and tag; empty once destroyed
};

struct KeyRing {
  KeyEnvironment environment = KeyEnvironment::kTest;
  std::vector<StoredKey> keys;
};

// What the KEK does: wraps keys, and authenticates the file as a whole.
class Kek {
 public:
  // `text`: 64 hexadecimal digits, perhaps a line end.
  static absl::StatusOr<Kek> FromText(std::string_view text);

  absl::StatusOr<std::string> Wrap(const SecretKey& key, const KeyInfo& info,
                                   Random& random);
  absl::StatusOr<SecretKey> Unwrap(const StoredKey& key);

  // tasuki-keys 1 production
  // key <id> seal enabled <created> <expires> <wrapped, hexadecimal, or ->
  // mac <HMAC of all before it>
  absl::StatusOr<std::string> Write(const KeyRing& ring);
  absl::StatusOr<KeyRing> Read(std::string_view text);

 private:
  Kek(AesGcm wrap, HmacSha256 mac)
      : wrap_(std::move(wrap)), mac_(std::move(mac)) {}
  AesGcm wrap_;
  HmacSha256 mac_;
};

std::string ToHex(Bytes bytes);

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_KEY_FILE_H_
