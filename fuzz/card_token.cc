// Any bytes as a token: only what MintToken could have made is one.
#include "src/cards/card_token.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tasuki::cards;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // Most inputs are no tokens; those with the right beginning are tried too.
  const std::string likely = std::string(kTokenPrefix) + std::string(text);
  for (const std::string_view each : {text, std::string_view(likely)}) {
    bool sound = each.size() == kTokenBytes &&
                 each.substr(0, kTokenPrefix.size()) == kTokenPrefix;
    for (std::size_t i = kTokenPrefix.size(); sound && i < each.size(); ++i) {
      sound = std::string_view("bcdfghjkmnpqrstv").find(each[i]) !=
              std::string_view::npos;
    }
    if (IsToken(each) != sound) std::abort();
  }
  return 0;
}
