#include "src/cards/issuer.h"

namespace tasuki::cards {
namespace {

template <class... Lengths>
constexpr std::uint8_t Of(Lengths... lengths) {
  return static_cast<std::uint8_t>(
      ((1u << (static_cast<unsigned>(lengths) - kMinDigits)) | ... | 0u));
}
constexpr std::uint8_t kAll = 0xff;

struct PrefixRange {
  unsigned first;
  unsigned last;
  std::uint8_t issuer;  // index in kIssuers
};

// Later rows win.
constexpr PrefixRange kPrefixes[] = {
    {1000, 1999, 13}, {1800, 1800, 6},  {2131, 2131, 6},  {2200, 2204, 12},
    {2221, 2720, 2},  {3000, 3059, 15}, {3088, 3094, 7},  {3095, 3095, 15},
    {3096, 3102, 7},  {3112, 3120, 7},  {3158, 3159, 7},  {3337, 3349, 7},
    {3400, 3499, 3},  {3528, 3589, 5},  {3600, 3699, 4},  {3700, 3799, 3},
    {3800, 3999, 4},  {4000, 4999, 1},  {5000, 5089, 11}, {5018, 5020, 10},
    {5038, 5038, 10}, {5090, 5099, 14}, {5100, 5599, 2},  {5600, 5999, 11},
    {5612, 5612, 10}, {5641, 5641, 10}, {5893, 5893, 10}, {6000, 6099, 14},
    {6011, 6011, 8},  {6200, 6299, 9},  {6300, 6399, 11}, {6304, 6304, 10},
    {6331, 6334, 10}, {6390, 6390, 10}, {6440, 6599, 8},  {6700, 6799, 11},
    {6706, 6709, 10}, {6759, 6771, 10}, {8100, 8179, 9},  {8200, 8299, 14},
    {9792, 9792, 14},
};

}  // namespace

// Lengths by scheme: braintree/credit-card-type (MIT), the schemes' own test
// numbers. Random order numbers pass in proportion to what stands under
// `full` at 16 digits, so there stand the ranges in which most cards are.
constinit const std::array<Issuer, 16> kIssuers = {{
    {CardBrand::kOther},  // 0: no scheme
    {CardBrand::kVisa, Of(13, 16, 18, 19)},
    {CardBrand::kMastercard, Of(16)},
    {CardBrand::kAmex, Of(15)},
    {CardBrand::kDiners, Of(14, 19), Of(15, 16, 17, 18)},
    {CardBrand::kJcb, Of(16, 17, 18, 19)},
    {CardBrand::kJcb, Of(15), Of(16)},  // 2131, 1800
    {CardBrand::kJcb, 0, Of(16)},       // ranges before 1989
    {CardBrand::kDiscover, Of(16, 19), Of(17, 18)},
    {CardBrand::kUnionPay, Of(14, 15, 16, 17, 18, 19)},
    {CardBrand::kMaestro, kAll},  // the ranges in use
    {CardBrand::kMaestro, static_cast<std::uint8_t>(kAll & ~Of(16)), Of(16)},
    {CardBrand::kMir, Of(16, 17, 18, 19)},
    {CardBrand::kUatp, 0, 0, Of(15)},
    {CardBrand::kOther, 0, 0, Of(16, 18, 19)},
    {CardBrand::kDiners, Of(14), Of(16, 19)},
}};

constinit const std::array<std::uint8_t, 10'000> kIssuerOfPrefix = [] {
  std::array<std::uint8_t, 10'000> table = {};
  for (const PrefixRange& range : kPrefixes) {
    for (unsigned p = range.first; p <= range.last; ++p) {
      table[p] = range.issuer;
    }
  }
  return table;
}();

Trust Issuer::trust(std::size_t digits) const {
  if (digits < kMinDigits || digits > kMaxDigits) return Trust::kNone;
  const unsigned bit = 1u << (digits - kMinDigits);
  if (full & bit) return Trust::kFull;
  if (support & bit) return Trust::kSupport;
  return named & bit ? Trust::kNamed : Trust::kNone;
}

const Issuer* IssuerOf(std::span<const std::uint8_t> digits) {
  if (digits.size() < kMinDigits) return nullptr;
  const Issuer* issuer = IssuerOf(digits[0] * 1000u + digits[1] * 100u +
                                  digits[2] * 10u + digits[3]);
  if (issuer == nullptr || issuer->trust(digits.size()) == Trust::kNone) {
    return nullptr;
  }
  return issuer;
}

bool PassesLuhn(std::span<const std::uint8_t> digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned digit = digits[digits.size() - 1 - i];
    sum += i % 2 == 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 == 0;
}

void AppendDisplay(std::string& text, CardBrand brand,
                   const std::array<char, 4>& last_four) {
  text.append(NameOf(brand)).append(" •••• ");
  text.append(last_four.data(), last_four.size());
}

}  // namespace tasuki::cards

namespace tasuki {

std::string_view NameOf(CardBrand brand) {
  switch (brand) {
    case CardBrand::kVisa:
      return "Visa";
    case CardBrand::kMastercard:
      return "Mastercard";
    case CardBrand::kAmex:
      return "Amex";
    case CardBrand::kDiners:
      return "Diners Club";
    case CardBrand::kJcb:
      return "JCB";
    case CardBrand::kDiscover:
      return "Discover";
    case CardBrand::kUnionPay:
      return "UnionPay";
    case CardBrand::kMaestro:
      return "Maestro";
    case CardBrand::kMir:
      return "Mir";
    case CardBrand::kUatp:
      return "UATP";
    case CardBrand::kOther:
      break;
  }
  return "Card";
}

std::string CardDisplay(CardBrand brand, const std::array<char, 4>& last_four) {
  std::string display;
  cards::AppendDisplay(display, brand, last_four);
  return display;
}

}  // namespace tasuki
