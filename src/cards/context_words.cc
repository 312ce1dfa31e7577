#include "src/cards/context_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tasuki::cards {
namespace {

struct Word {
  std::string_view text;  // ASCII in lower case, three bytes or more
  Says says;
  // A verb or particle behind it turns the noun into a deed: 注文した is not
  // 注文番号, nor is "in order to" an order.
  bool deed = false;
};

constexpr auto kCard = Says::kCard;
constexpr auto kOther = Says::kOther;

constexpr std::array kWords = {
    Word{"card", kCard},
    Word{"cards", kCard},
    Word{"cardnumber", kCard},
    Word{"cardno", kCard},
    Word{"creditcard", kCard},
    Word{"credit", kCard},
    Word{"debit", kCard},
    Word{"pan", kCard},
    Word{"visa", kCard},
    Word{"mastercard", kCard},
    Word{"master", kCard},
    Word{"maestro", kCard},
    Word{"amex", kCard},
    Word{"american express", kCard},
    Word{"diners", kCard},
    Word{"discover", kCard},
    Word{"jcb", kCard},
    Word{"unionpay", kCard},
    Word{"uatp", kCard},
    Word{"cvv", kCard},
    Word{"cvc", kCard},
    Word{"exp", kCard},
    Word{"expiry", kCard},
    Word{"expires", kCard},
    Word{"valid thru", kCard},
    Word{"カード", kCard},
    Word{"ｶｰﾄﾞ", kCard},
    Word{"クレジット", kCard},
    Word{"ｸﾚｼﾞｯﾄ", kCard},
    Word{"クレカ", kCard},
    Word{"デビット", kCard},
    Word{"ビザ", kCard},
    Word{"マスター", kCard},
    Word{"アメックス", kCard},
    Word{"ダイナース", kCard},
    Word{"ジェーシービー", kCard},
    Word{"ＶＩＳＡ", kCard},
    Word{"ＪＣＢ", kCard},
    Word{"銀聯", kCard},
    Word{"有効期限", kCard},
    Word{"セキュリティコード", kCard},
    Word{"名義", kCard},
    Word{"order", kOther, true},
    Word{"orders", kOther, true},
    Word{"orderid", kOther},
    Word{"ordernumber", kOther},
    Word{"tracking", kOther},
    Word{"shipment", kOther},
    Word{"waybill", kOther},
    Word{"parcel", kOther},
    Word{"invoice", kOther},
    Word{"booking", kOther, true},
    Word{"reservation", kOther, true},
    Word{"reference", kOther},
    Word{"ref", kOther},
    Word{"transaction", kOther, true},
    Word{"ticket", kOther, true},
    Word{"serial", kOther},
    Word{"imei", kOther},
    Word{"imeisv", kOther},
    Word{"iccid", kOther},
    Word{"eid", kOther},
    Word{"meid", kOther},
    Word{"jan", kOther},
    Word{"ean", kOther},
    Word{"gtin", kOther},
    Word{"isbn", kOther},
    Word{"barcode", kOther},
    Word{"sku", kOther},
    Word{"phone", kOther},
    Word{"tel", kOther},
    Word{"fax", kOther},
    Word{"uuid", kOther},
    Word{"timestamp", kOther},
    Word{"注文", kOther, true},
    Word{"オーダー", kOther, true},
    Word{"受注", kOther, true},
    Word{"発注", kOther, true},
    Word{"予約", kOther, true},
    Word{"取引", kOther, true},
    Word{"配送", kOther, true},
    Word{"伝票", kOther},
    Word{"送り状", kOther},
    Word{"追跡", kOther, true},
    Word{"荷物", kOther, true},
    Word{"問い合わせ番号", kOther},
    Word{"問合せ番号", kOther},
    Word{"受付番号", kOther},
    Word{"管理番号", kOther},
    Word{"会員番号", kOther},
    Word{"顧客番号", kOther},
    Word{"請求書", kOther},
    Word{"インボイス", kOther},
    Word{"登録番号", kOther},
    Word{"法人番号", kOther},
    Word{"個人番号", kOther},
    Word{"マイナンバー", kOther},
    Word{"口座", kOther, true},
    Word{"シリアル", kOther},
    Word{"製造番号", kOther},
    Word{"型番", kOther},
    Word{"商品コード", kOther},
    Word{"商品番号", kOther},
    Word{"バーコード", kOther},
    Word{"電話", kOther, true},
    Word{"携帯", kOther, true},
};

constexpr char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
constexpr bool IsLetter(char c) { return Lower(c) >= 'a' && Lower(c) <= 'z'; }

// Words by a hash of their first three bytes, for which two cases of a letter
// are one.
constexpr std::size_t kBuckets = 4096;
constexpr std::size_t Bucket(char a, char b, char c) {
  const auto u = [](char x) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(x) | 0x20);
  };
  return (u(a) * 167 ^ u(b) * 61 ^ u(c) * 5) % kBuckets;
}

// What a byte may be, as bits.
enum : std::uint8_t { kBegins = 1, kEnds = 2, kDigits = 4 };
constexpr std::array<std::uint8_t, 256> kBytes = [] {
  std::array<std::uint8_t, 256> table = {};
  const auto put = [&table](char c, std::uint8_t what) {
    table[static_cast<unsigned char>(c)] |= what;
  };
  for (const Word& word : kWords) {
    put(word.text[0], kBegins);
    if (IsLetter(word.text[0])) put(word.text[0] & ~0x20, kBegins);
  }
  for (const char c : {'.', '!', '?', '\xe3', '\xef'}) put(c, kEnds);
  for (char c = '0'; c <= '9'; ++c) put(c, kDigits);
  return table;
}();
std::uint8_t WhatIs(char c) { return kBytes[static_cast<unsigned char>(c)]; }

struct Index {
  std::array<std::uint8_t, kBuckets> first = {};  // 1 + index in kWords
  std::array<std::uint8_t, kWords.size()> next = {};
};
constexpr Index kIndex = [] {
  static_assert(kWords.size() < 255);
  Index index;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    const std::string_view w = kWords[i].text;
    std::uint8_t& first = index.first[Bucket(w[0], w[1], w[2])];
    index.next[i] = first;
    first = static_cast<std::uint8_t>(i + 1);
  }
  return index;
}();

bool IsDeed(std::string_view behind) {
  constexpr std::array<std::string_view, 18> kSigns = {
      "を",   "で",   "し",     "す",      "さ",   "に",
      "が",   "時",   "後",     "前",      "済",   "の際",
      "のと", " to ", " with ", " using ", " by ", " paid "};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [behind](auto sign) { return behind.starts_with(sign); });
}

bool Matches(const Word& word, std::string_view text, std::size_t at,
             std::size_t end) {
  const std::size_t behind = at + word.text.size();
  if (behind > end) return false;
  for (std::size_t i = 0; i < word.text.size(); ++i) {
    if (Lower(text[at + i]) != word.text[i]) return false;
  }
  if (word.deed && IsDeed(text.substr(behind, end - behind))) return false;
  return !IsLetter(word.text[0]) || behind == text.size() ||
         !IsLetter(text[behind]);
}

// False where no word begins at text[at], which is nearly everywhere: by the
// hash, or because the letter before belongs to the same word.
inline bool MayBegin(std::string_view text, std::size_t at, std::size_t end) {
  if (at + 3 <= end &&
      kIndex.first[Bucket(text[at], text[at + 1], text[at + 2])] == 0) {
    return false;
  }
  return at == 0 || !IsLetter(text[at]) || !IsLetter(text[at - 1]);
}

// What the longest word that begins at text[at] says, of those that end before
// `end`.
Says WordAt(std::string_view text, std::size_t at, std::size_t end) {
  // "cc" alone is shorter than the index knows.
  if (at + 3 > end) {
    const bool cc = at + 2 <= end && Lower(text[at]) == 'c' &&
                    Lower(text[at + 1]) == 'c' &&
                    (at + 2 == text.size() || !IsLetter(text[at + 2]));
    return cc ? Says::kCard : Says::kNothing;
  }
  std::size_t longest = 0;
  Says says = Says::kNothing;
  for (std::size_t i =
           kIndex.first[Bucket(text[at], text[at + 1], text[at + 2])];
       i != 0; i = kIndex.next[i - 1]) {
    const Word& word = kWords[i - 1];
    if (word.text.size() > longest && Matches(word, text, at, end)) {
      longest = word.text.size();
      says = word.says;
    }
  }
  return says;
}

// A sentence ends at 。！？ and at . ! ? before a blank; "No. 4" goes on.
bool EndsSentence(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '.' || c == '!' || c == '?') {
    if (at + 1 >= text.size() ||
        (text[at + 1] != ' ' && text[at + 1] != '\n')) {
      return false;
    }
    std::size_t letters = 0;
    while (letters < 4 && letters < at && IsLetter(text[at - 1 - letters])) {
      ++letters;
    }
    return c != '.' || letters == 0 || letters > 3;
  }
  const std::string_view three = text.substr(at, 3);
  return three == "。" || three == "！" || three == "？";
}

Says WordsBefore(std::string_view text, std::size_t begin) {
  const std::size_t least = begin < kContextBefore ? 0 : begin - kContextBefore;
  bool digits = false;
  bool sentence = false;
  for (std::size_t at = begin; at-- > least;) {
    const std::uint8_t what = WhatIs(text[at]);
    if (what & kDigits) digits = true;
    if ((what & kBegins) && MayBegin(text, at, begin)) {
      const Says says = WordAt(text, at, begin);
      if (says == Says::kCard) return says;
      if (says == Says::kOther && !digits && !sentence) return says;
    }
    if ((what & kEnds) && EndsSentence(text, at)) sentence = true;
  }
  return Says::kNothing;
}

// 4012… という注文番号, 4012… (order), 4012… is my order number.
bool NamesItBehind(std::string_view behind) {
  constexpr std::array<std::string_view, 8> kSigns = {
      "(", "（", "という", "が", "は", "is my", "is the", "【"};
  if (behind.starts_with(' ')) behind.remove_prefix(1);
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [behind](auto sign) { return behind.starts_with(sign); });
}

Says WordsAfter(std::string_view text, std::size_t end) {
  const std::size_t most = std::min(text.size(), end + kContextAfter);
  bool others = NamesItBehind(text.substr(end, most - end));
  for (std::size_t at = end; at < most; ++at) {
    const std::uint8_t what = WhatIs(text[at]);
    if (text[at] == '\n') break;
    if ((what & kEnds) && EndsSentence(text, at)) break;
    // Dates and codes stand behind cards: 12/26 (Visa).
    if (what & kDigits) others = false;
    if (!(what & kBegins) || !MayBegin(text, at, most)) continue;
    const Says says = WordAt(text, at, most);
    if (says == Says::kCard || (says == Says::kOther && others)) return says;
  }
  return Says::kNothing;
}

}  // namespace

Says WordsAround(std::string_view text, std::size_t begin, std::size_t end) {
  const Says before = WordsBefore(text, begin);
  return before != Says::kNothing ? before : WordsAfter(text, end);
}

}  // namespace tasuki::cards
