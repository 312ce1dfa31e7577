// What keeps card numbers out of stored text.
//
// Every component that stores free text takes a Scrubber and applies it inside,
// before its write, so that no way in goes around it. tasuki::cards implements
// it; a host that handles no cards says so by name with NoScrubber.
//
// A number may be split over two messages: `previous_tail` is the end of the
// message before (at most kScrubTailBytes), and the ranges to mask there come
// back. Safe for concurrent use.
#ifndef TASUKI_BASE_SCRUBBER_H_
#define TASUKI_BASE_SCRUBBER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/base/id.h"

namespace tasuki {

inline constexpr std::size_t kScrubTailBytes = 64;

struct ScrubFinding {
  std::string kind;     // "card"
  std::string token;    // what stands in the text now; opaque
  std::string display;  // "Visa •••• 1111": brand and last four at most
};

// Half-open byte range.
struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

struct Scrubbed {
  std::string text;  // the input with every finding replaced
  std::vector<ScrubFinding> findings;
  std::vector<ByteRange> previous_ranges;  // to mask in previous_tail
};

// A ticket as a holder of tokens: erasing it releases them.
inline std::string HolderOf(const TicketId& ticket) {
  return "tickets/" + ticket.value();
}

class Scrubber {
 public:
  virtual ~Scrubber() = default;

  // Never fails on any bytes; a status other than OK means that the vault is
  // away, and then nothing may be stored.
  virtual absl::StatusOr<Scrubbed> Scrub(std::string_view text,
                                         std::string_view previous_tail) = 0;

  // Tells that the rows holding these tokens are durable, and whose they are:
  // `holder` names what may be erased one day (HolderOf), empty where nothing
  // will be. A token that is never kept is purged. Idempotent; unknown
  // tokens are ignored.
  virtual absl::Status Keep(const std::vector<std::string>& tokens,
                            const std::string& holder) = 0;

  // The texts of this holder are erased: tokens that nobody else holds are
  // purged as if they had never been kept. For good: a Keep that comes later
  // keeps nothing for this holder. Idempotent.
  virtual absl::Status Release(const std::string& holder) = 0;
};

// For hosts that never see a card number.
class NoScrubber final : public Scrubber {
 public:
  absl::StatusOr<Scrubbed> Scrub(std::string_view text,
                                 std::string_view) override {
    return Scrubbed{.text = std::string(text)};
  }
  absl::Status Keep(const std::vector<std::string>&,
                    const std::string&) override {
    return absl::OkStatus();
  }
  absl::Status Release(const std::string&) override { return absl::OkStatus(); }
};

}  // namespace tasuki

#endif  // TASUKI_BASE_SCRUBBER_H_
