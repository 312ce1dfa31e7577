// What stands before and behind a number, and overlaps it.
#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

#include "src/cards/pan_judge.h"
#include "src/cards/pan_layout.h"

namespace tasuki::cards {

// ICCIDs, the numbers of SIM cards, begin with 89 and have 19 or 20 digits
// (ITU-T E.118), often in groups.
bool PanJudge::IsPartOfIccid(std::size_t a) const {
  const std::size_t least = a < kMaxDigits ? 0 : a - kMaxDigits;
  for (std::size_t s = a; s > least && !Parts(run_.gap(s));) {
    --s;
    if (!run_.GroupStartsAt(s) || run_.digit(s) != 8 ||
        run_.digit(s + 1) != 9) {
      continue;
    }
    std::size_t end = s + 1;
    while (end < run_.size() && end - s < 24 && !Parts(run_.gap(end))) ++end;
    if (end - s >= 19 && end - s <= 22) return true;
  }
  return false;
}

// IBANs begin with a country and two digits (ISO 13616), then groups of four.
bool PanJudge::IsPartOfIban(std::size_t a) const {
  if (a < 2 || GroupBegin(a - 1) != a - 2) return false;
  const std::size_t begin = run_.begin(a - 2);
  const auto capital = [this](std::size_t at) {
    return text_[at] >= 'A' && text_[at] <= 'Z';
  };
  return begin >= 2 && capital(begin - 1) && capital(begin - 2) &&
         (begin == 2 || !capital(begin - 3));
}

// In three groups of a card or more, all parted alike, and otherwise before and
// behind.
bool PanJudge::IsWhole(std::size_t a, std::size_t b) const {
  const std::uint32_t cuts = run_.Cuts(a, b);
  if (std::popcount(cuts) < 2 || (cuts & ~UsualCuts(b - a)) != 0) return false;
  const std::uint8_t inner =
      run_.gap(a + static_cast<std::size_t>(std::countr_zero(cuts)));
  for (std::size_t i = a + 1; i < b; ++i) {
    if (run_.gap(i) != 0 && run_.gap(i) != inner) return false;
  }
  return (a == 0 || run_.gap(a) != inner) &&
         (b == run_.size() || run_.gap(b) != inner);
}

// Whether such a number begins within digits [a, b), which are none, and ends
// behind them: a customer number before a card may pass Luhn with the first
// groups of that.
bool PanJudge::OverlapsWhole(std::size_t a, std::size_t b) const {
  if (run_.Cuts(a, b) == 0 || IsWhole(a, b)) return false;
  for (std::size_t from = GroupEnd(a); from < b; from = GroupEnd(from)) {
    for (std::size_t to = b; to <= from + kMaxDigits && to < run_.size();) {
      to = GroupEnd(to);
      if (to - from >= kMinDigits && to - from <= kMaxDigits &&
          run_.LuhnPasses(from, to) && IsWhole(from, to) &&
          IssuerOf(run_.digits(from, to)) != nullptr) {
        return true;
      }
    }
  }
  return false;
}

// The 1 of カード1：4111 or １．4111: its place in a list. 1.4111 is a decimal.
bool PanJudge::IsMarkerBefore(std::size_t a) const {
  if (a > 2 || GroupBegin(a - 1) != 0) return false;
  return run_.gap(a) == kMark ||
         (run_.gap(a) == kDot && text_[run_.end(a - 1)] != '.');
}

// Whether the next number, perhaps 5,000, has a counter behind it: it is a
// price, a time or a count, and no group of a card.
bool PanJudge::IsCounted(std::size_t b) const {
  constexpr std::array<std::string_view, 12> kCounters = {
      "円", "回", "年", "月", "日", "時", "分", "歳", "個", "件", "枚", "%"};
  if (b >= run_.size()) return false;
  std::size_t end = GroupEnd(b);
  while (end < run_.size() && end - b < kLongGroup && run_.gap(end) == kComma &&
         GroupEnd(end) - end == 3) {
    end += 3;
  }
  const std::string_view behind = text_.substr(run_.end(end - 1));
  return std::any_of(kCounters.begin(), kCounters.end(),
                     [&](auto counter) { return behind.starts_with(counter); });
}

// An expiry date, then perhaps a security code; or the code alone.
std::optional<PanJudge::Trailer> PanJudge::TrailerAt(std::size_t b,
                                                     std::uint8_t inner) const {
  if (b >= run_.size()) return std::nullopt;
  const auto number = [this](std::size_t i) {
    return run_.digit(i) * 10 + run_.digit(i + 1);
  };
  const auto month = [&](std::size_t i) {
    return number(i) >= 1 && number(i) <= 12;
  };
  const auto year = [&](std::size_t i) {
    return number(i) >= 10 && number(i) <= 50;
  };
  const auto full_year = [&](std::size_t i) {
    return number(i) == 20 && year(i + 2);
  };
  const auto ends_here = [&](std::size_t i) {
    return i == run_.size() || !GoesOn(run_.gap(i), inner);
  };
  const std::size_t one = GroupEnd(b);
  const std::size_t two = one < run_.size() ? GroupEnd(one) : one;
  std::size_t end = b;
  if (one - b == 4 && month(b) && year(b + 2)) end = one;
  if (one - b == 6 && month(b) && full_year(b + 2)) end = one;
  if (one - b == 2 && two - one == 2 &&
      ((month(b) && year(one)) || (year(b) && month(one)))) {
    end = two;
  }
  if (one - b == 2 && two - one == 4 && month(b) && full_year(one)) end = two;
  if (one - b == 4 && two - one == 2 && full_year(b) && month(one)) end = two;
  const bool expiry = end != b;
  if (end < run_.size()) {
    const std::size_t code = GroupEnd(end);
    // All three are no accident, whatever comes behind.
    if (expiry && code - end == 3) return Trailer{code, true};
    if (code - end == 3 || (expiry && code - end == 4)) {
      if (ends_here(code)) return Trailer{code, expiry};
    }
  }
  if (expiry && ends_here(end)) return Trailer{end, true};
  return std::nullopt;
}

// Another card directly behind this one, and then an end: two of them in a row
// are no long id.
bool PanJudge::CardLaidOutAt(std::size_t a, std::uint8_t inner) const {
  for (const std::size_t digits : {16u, 15u, 14u, 19u}) {
    const std::size_t b = a + digits;
    if (b > run_.size() || !run_.GroupEndsBefore(b)) continue;
    if (IssuerOf(run_.digits(a, b)) != nullptr && run_.LuhnPasses(a, b) &&
        (run_.Cuts(a, b) & ~UsualCuts(digits)) == 0) {
      return b == run_.size() || !GoesOn(run_.gap(b), inner) ||
             TrailerAt(b, inner).has_value();
    }
  }
  return false;
}

}  // namespace tasuki::cards
