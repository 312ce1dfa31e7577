#include <algorithm>

#include "src/base/wipe.h"
#include "tasuki/cards/key_provider.h"

namespace tasuki {

SecretKey::SecretKey(std::span<const std::byte, kBytes> bytes) {
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}
SecretKey::SecretKey(SecretKey&& other) noexcept { *this = std::move(other); }
SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this == &other) return *this;
  bytes_ = other.bytes_;
  tasuki::Wipe(other.bytes_.data(), other.bytes_.size());
  return *this;
}
SecretKey::~SecretKey() { tasuki::Wipe(bytes_.data(), bytes_.size()); }

}  // namespace tasuki
