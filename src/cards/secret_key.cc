#include <algorithm>

#include "src/cards/wipe.h"
#include "tasuki/cards/key_provider.h"

namespace tasuki {

SecretKey::SecretKey(std::span<const std::byte, kBytes> bytes) {
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}
SecretKey::SecretKey(SecretKey&& other) noexcept { *this = std::move(other); }
SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this == &other) return *this;
  bytes_ = other.bytes_;
  cards::Wipe(other.bytes_.data(), other.bytes_.size());
  return *this;
}
SecretKey::~SecretKey() { cards::Wipe(bytes_.data(), bytes_.size()); }

}  // namespace tasuki
