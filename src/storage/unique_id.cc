#include "src/storage/unique_id.h"

#include <array>
#include <cstdint>

namespace tasuki {

std::string MakeUniqueId(absl::Time now, Random& random) {
  static constexpr char kDigits[] = "0123456789abcdefghjkmnpqrstvwxyz";
  static constexpr int kTimeDigits = 10;
  static constexpr int kRandomDigits = 16;
  std::string id(kTimeDigits + kRandomDigits, '0');
  auto millis = static_cast<std::uint64_t>(absl::ToUnixMillis(now));
  for (int i = kTimeDigits - 1; i >= 0; --i, millis >>= 5) {
    id[static_cast<std::size_t>(i)] = kDigits[millis & 31];
  }
  // Five of the eight bits of each of 16 bytes.
  std::array<std::byte, kRandomDigits> bytes;
  random.Fill(bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    id[kTimeDigits + i] = kDigits[std::to_integer<int>(bytes[i]) & 31];
  }
  return id;
}

}  // namespace tasuki
