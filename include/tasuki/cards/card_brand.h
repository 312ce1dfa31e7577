// The card schemes that Tasuki tells apart.
#ifndef TASUKI_CARDS_CARD_BRAND_H_
#define TASUKI_CARDS_CARD_BRAND_H_

#include <array>
#include <string>
#include <string_view>

namespace tasuki {

enum class CardBrand {
  kVisa = 1,
  kMastercard = 2,
  kAmex = 3,
  kDiners = 4,
  kJcb = 5,
  kDiscover = 6,
  kUnionPay = 7,
  kMaestro = 8,
  kMir = 9,
  kUatp = 10,
  kOther = 11,  // a domestic scheme: RuPay, Troy, Elo, Verve, Hipercard
};

// "Visa", "JCB"; "Card" for kOther.
std::string_view NameOf(CardBrand brand);

// "Visa •••• 1111": all that anyone but the vault may see of a card.
std::string CardDisplay(CardBrand brand, const std::array<char, 4>& last_four);

}  // namespace tasuki

#endif  // TASUKI_CARDS_CARD_BRAND_H_
