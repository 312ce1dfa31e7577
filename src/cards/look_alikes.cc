#include "src/cards/look_alikes.h"

#include <algorithm>
#include <array>

namespace tasuki::cards {
namespace {

constexpr std::size_t kMaxUrlBytes = 96;
constexpr std::size_t kMaxLetters = 16;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool IsUuid(std::string_view s) {
  for (const std::size_t hyphen : {8, 13, 18, 23}) {
    if (s[hyphen] != '-') return false;
  }
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (!IsHex(s[i]) && i != 8 && i != 13 && i != 18 && i != 23) return false;
  }
  return true;
}

}  // namespace

bool IsJapaneseArticle(std::span<const std::uint8_t> digits) {
  if (digits.size() != 13 || digits[0] != 4) return false;
  if (digits[1] != 5 && digits[1] != 9) return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    sum += digits[i] * (i % 2 == 0 ? 1u : 3u);
  }
  return sum % 10 == 0;
}

bool HasPlusBefore(std::string_view text, std::size_t begin) {
  return text.substr(0, begin).ends_with('+') ||
         text.substr(0, begin).ends_with("＋");
}

bool IsInvoiceNumber(std::string_view text, std::size_t begin) {
  std::string_view before = text.substr(0, begin);
  // T5…, T-5…, T: 5…, (T) 5…
  constexpr std::array<std::string_view, 9> kBetween = {
      "-", " ", ":", ".", "_", ")", "－", "：", "　"};
  for (int most = 2; most > 0; --most) {
    for (const std::string_view sign : kBetween) {
      if (!before.ends_with(sign)) continue;
      before.remove_suffix(sign.size());
      break;
    }
  }
  if (before.ends_with("Ｔ")) return true;
  if (!before.ends_with('T') && !before.ends_with('t')) return false;
  before.remove_suffix(1);
  return before.empty() || !IsLetter(before.back());
}

bool IsInUuid(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::size_t kUuid = 36;
  const std::size_t least = begin < kUuid - 1 ? 0 : begin - (kUuid - 1);
  for (std::size_t at = begin + 1; at-- > least;) {
    if (at + kUuid > text.size()) continue;
    if (at + kUuid < end && at + kUuid <= begin) break;
    if (text[at + 8] == '-' && IsUuid(text.substr(at, kUuid))) return true;
  }
  return false;
}

bool IsInMixedId(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t left = 0;
  while (left < kMaxLetters && left < begin &&
         IsLetter(text[begin - 1 - left])) {
    ++left;
  }
  std::size_t right = 0;
  while (right < kMaxLetters && end + right < text.size() &&
         IsLetter(text[end + right])) {
    ++right;
  }
  if (left > 0 && right > 0) return true;
  return (left > 0 && left < begin && IsDigit(text[begin - 1 - left])) ||
         (right > 0 && end + right < text.size() && IsDigit(text[end + right]));
}

UrlPart UrlPartAt(std::string_view text, std::size_t begin) {
  const std::size_t least = begin < kMaxUrlBytes ? 0 : begin - kMaxUrlBytes;
  std::size_t at = begin;
  while (at > least && static_cast<unsigned char>(text[at - 1]) > ' ' &&
         static_cast<unsigned char>(text[at - 1]) < 0x7f) {
    --at;
  }
  const std::string_view token = text.substr(at, begin - at);
  if (token.find("://") == token.npos && token.find("www.") == token.npos) {
    return UrlPart::kNone;
  }
  return token.find_first_of("?#") == token.npos ? UrlPart::kPath
                                                 : UrlPart::kQuery;
}

}  // namespace tasuki::cards
