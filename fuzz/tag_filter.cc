// Any nodes off the wire: what Validate lets through, Matches can evaluate.
#include "tasuki/base/tag_filter.h"

#include <cstdint>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  tasuki::TagFilter filter;
  for (std::size_t i = 0; i + 2 < size; i += 3) {
    const auto op = static_cast<tasuki::TagFilterOp>(data[i] % 6);
    const std::string tag(data[i + 1] % 3,
                          static_cast<char>('a' + data[i] % 4));
    const int operands = static_cast<std::int8_t>(data[i + 2]);
    filter.postfix.push_back(
        {.op = op, .tag = tasuki::TagId(tag), .operands = operands});
  }
  if (filter.Validate().ok()) {
    filter.Matches({});
    filter.Matches({tasuki::TagId("a"), tasuki::TagId("b")});
  }
  return 0;
}
