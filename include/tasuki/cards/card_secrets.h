// What leaves the vault in the clear, for the one call that needs it: erased
// when it goes, moved, never copied; it cannot be printed, formatted, stored or
// compared.
//
//   captured.security_code->UseOnce([&](std::string_view digits) {
//     gateway.Authorise(order, digits);
//   });
#ifndef TASUKI_CARDS_CARD_SECRETS_H_
#define TASUKI_CARDS_CARD_SECRETS_H_

#include <array>
#include <cstddef>
#include <functional>
#include <string_view>

#include "absl/status/statusor.h"

namespace tasuki {

// A card number. Use it at once and let it go.
class RevealedCard {
 public:
  explicit RevealedCard(std::string_view digits);
  RevealedCard(RevealedCard&& other) noexcept;
  RevealedCard& operator=(RevealedCard&&) = delete;
  ~RevealedCard();

  // Calls use(ASCII digits, without separators).
  void Use(const std::function<void(std::string_view digits)>& use) const;

  bool operator==(const RevealedCard&) const = delete;

 private:
  std::array<char, 19> digits_ = {};
  std::size_t size_ = 0;
};

// A card's security code (CVV, CVC, CID): held for one authorization, used
// once, never stored (PCI DSS 3.3.1). Nothing of Tasuki writes it anywhere.
class SecurityCode {
 public:
  // 3 or 4 ASCII digits; MALFORMED.
  static absl::StatusOr<SecurityCode> FromDigits(std::string_view digits);

  SecurityCode(SecurityCode&& other) noexcept;
  SecurityCode& operator=(SecurityCode&& other) noexcept;
  ~SecurityCode();

  // Calls use(ASCII digits) and erases them; they are none from the second time
  // on.
  void UseOnce(const std::function<void(std::string_view digits)>& use);
  bool used() const { return size_ == 0; }

  bool operator==(const SecurityCode&) const = delete;

 private:
  SecurityCode() = default;
  std::array<char, 4> digits_ = {};
  std::size_t size_ = 0;
};

}  // namespace tasuki

#endif  // TASUKI_CARDS_CARD_SECRETS_H_
