// Scrubbing a request before it is digested and written.
#ifndef TASUKI_SRC_STORAGE_SCRUB_H_
#define TASUKI_SRC_STORAGE_SCRUB_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "tasuki/base/scrubber.h"

namespace tasuki {

// Scrubs text fields in place and remembers the tokens, which must be kept once
// the rows that hold them are durable.
class RequestScrubber {
 public:
  explicit RequestScrubber(Scrubber& scrubber) : scrubber_(scrubber) {}

  absl::Status Scrub(std::string& text);
  // `previous` is the message before; the ranges of it that belong to a number
  // split over both come back in its own offsets.
  absl::Status ScrubAfter(std::string& text, std::string_view previous,
                          std::vector<ByteRange>& previous_ranges);

  const std::vector<std::string>& tokens() const { return tokens_; }

  // A purge waits long enough for a later Keep of the same tokens (a retry, or
  // the desk following events), so a failure here loses nothing.
  // `holder` as in Scrubber::Keep.
  void KeepTokens(const std::string& holder = "") const;

 private:
  Scrubber& scrubber_;
  std::vector<std::string> tokens_;
};

// Replaces each range by asterisks, one for each byte.
std::string Masked(std::string_view text, const std::vector<ByteRange>& ranges);

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_SCRUB_H_
