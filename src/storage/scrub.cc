#include "src/storage/scrub.h"

#include <algorithm>

#include "src/base/status_macros.h"

namespace tasuki {

absl::Status RequestScrubber::Scrub(std::string& text) {
  std::vector<ByteRange> unused;
  return ScrubAfter(text, {}, unused);
}

absl::Status RequestScrubber::ScrubAfter(
    std::string& text, std::string_view previous,
    std::vector<ByteRange>& previous_ranges) {
  previous_ranges.clear();
  if (text.empty()) return absl::OkStatus();
  std::size_t begin =
      previous.size() - std::min(previous.size(), kScrubTailBytes);
  // Not inside a character.
  while (begin < previous.size() && (previous[begin] & 0xC0) == 0x80) ++begin;
  TASUKI_ASSIGN_OR_RETURN(Scrubbed scrubbed,
                          scrubber_.Scrub(text, previous.substr(begin)));
  text = std::move(scrubbed.text);
  for (ScrubFinding& finding : scrubbed.findings) {
    if (std::find(tokens_.begin(), tokens_.end(), finding.token) ==
        tokens_.end()) {
      tokens_.push_back(std::move(finding.token));
    }
  }
  for (const ByteRange& range : scrubbed.previous_ranges) {
    previous_ranges.push_back({range.begin + begin, range.end + begin});
  }
  return absl::OkStatus();
}

void RequestScrubber::KeepTokens(const std::string& holder) const {
  if (!tokens_.empty()) scrubber_.Keep(tokens_, holder).IgnoreError();
}

std::string Masked(std::string_view text,
                   const std::vector<ByteRange>& ranges) {
  std::string masked(text);
  for (const ByteRange& range : ranges) {
    const std::size_t end = std::min(range.end, masked.size());
    for (std::size_t i = range.begin; i < end; ++i) masked[i] = '*';
  }
  return masked;
}

}  // namespace tasuki
