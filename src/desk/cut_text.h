// Texts cut to what their next place can hold.
#ifndef TASUKI_SRC_DESK_CUT_TEXT_H_
#define TASUKI_SRC_DESK_CUT_TEXT_H_

#include <algorithm>
#include <string>
#include <string_view>

#include "src/base/validate.h"

namespace tasuki::desk {

// The first `size` bytes of valid UTF-8 at most, cut between characters.
inline std::string_view BeginningOf(std::string_view text, std::size_t size) {
  std::size_t end = std::min(text.size(), size);
  while (end > 0 && end < text.size() && (text[end] & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// Adds a customer's further message to what was asked so far: one text, which
// begins like the conversation and fits into a past reply.
inline void AppendInquiry(std::string& inquiry, std::string_view text) {
  if (inquiry.size() + 1 >= kMaxTextBytes) return;
  if (!inquiry.empty()) inquiry += '\n';
  inquiry += BeginningOf(text, kMaxTextBytes - inquiry.size());
}

}  // namespace tasuki::desk

#endif  // TASUKI_SRC_DESK_CUT_TEXT_H_
