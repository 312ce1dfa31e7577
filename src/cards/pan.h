// The type that holds what nobody may see.
#ifndef TASUKI_SRC_CARDS_PAN_H_
#define TASUKI_SRC_CARDS_PAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "src/cards/issuer.h"
#include "src/cards/secret.h"
#include "tasuki/cards/card_brand.h"

namespace tasuki::cards {

// A valid card number. Moved, never copied; erased when it goes; it cannot be
// printed, streamed, formatted, hashed or compared. Two numbers are the same
// where their fingerprints are.
class Pan {
 public:
  // ASCII digits, 12 to 19, without separators. InvalidArgument MALFORMED where
  // they are no number of any scheme; the message does not repeat them.
  static absl::StatusOr<Pan> FromDigits(std::string_view digits);

  Pan(Pan&&) noexcept = default;
  Pan& operator=(Pan&&) noexcept = default;

  CardBrand brand() const { return brand_; }
  std::size_t size() const { return digits_.size(); }
  std::array<char, 4> last_four() const;
  // The digits as ASCII, for sealing and fingerprinting.
  std::span<const std::byte> secret_digits() const { return digits_.bytes(); }

  bool operator==(const Pan&) const = delete;

 private:
  Pan() = default;
  Secret<kMaxDigits> digits_;
  CardBrand brand_ = CardBrand::kOther;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_PAN_H_
