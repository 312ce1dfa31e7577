// What a sealed value is bound to, as bytes that two different bindings never
// share: each part behind its length.
#ifndef TASUKI_SRC_CARDS_BINDING_H_
#define TASUKI_SRC_CARDS_BINDING_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tasuki::cards {

inline void AppendPart(std::string& bytes, std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (int shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>(size >> shift & 0xff);
  }
  bytes.append(part);
}

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_BINDING_H_
