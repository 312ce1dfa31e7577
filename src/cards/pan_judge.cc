#include "src/cards/pan_judge.h"

#include <algorithm>

#include "src/cards/code_point.h"
#include "src/cards/context_words.h"
#include "src/cards/look_alikes.h"
#include "src/cards/pan_layout.h"

namespace tasuki::cards {
namespace {

bool IsTight(std::uint8_t gap) { return gap != 0 && (gap & kLoose) == 0; }

bool IsStrong(CardBrand brand, std::size_t digits) {
  return digits >= 16 || (brand == CardBrand::kAmex && digits == 15) ||
         (brand == CardBrand::kDiners && digits == 14);
}

}  // namespace

struct PanJudge::Layout {
  std::uint32_t cuts = 0;       // bit n: a gap behind n digits
  std::uint32_t hard_cuts = 0;  // those that are no mere line break
  std::uint8_t core = kGlued;   // what stands in the gaps
  bool uniform = true;          // the same in all of them, line breaks apart
  bool equal_groups = true;  // all as long as the first, the last may be less
  std::size_t longest = 0;
};

PanJudge::Layout PanJudge::LayoutOf(std::size_t a, std::size_t b) const {
  Layout layout;
  std::uint8_t soft = 0;
  bool narrow = false;
  std::size_t first = 0;
  for (std::size_t from = a; from < b;) {
    std::size_t to = from + 1;
    while (to < b && run_.gap(to) == 0) ++to;
    const std::size_t size = to - from;
    layout.longest = std::max(layout.longest, size);
    if (first == 0) first = size;
    if (size > first || (size < first && to != b)) layout.equal_groups = false;
    if (to < b) {
      const std::uint8_t gap = run_.gap(to);
      const std::uint8_t hard = gap & kHard;
      layout.cuts |= 1u << (to - a);
      if (gap != kLine) layout.hard_cuts |= 1u << (to - a);
      soft |= gap & (kBlank | kWide);
      narrow |= gap == kSpace;
      if (hard != 0) {
        if (layout.core != 0 && layout.core != hard) layout.uniform = false;
        layout.core |= hard;
      }
    }
    from = to;
  }
  if (layout.core == 0) {
    layout.core = soft & kSpace ? soft & (kSpace | kWide) : soft;
    layout.uniform = !(narrow && soft & kWide);
    return layout;
  }
  for (std::size_t i = a + 1; i < b; ++i) {  // a blank among hyphens
    const std::uint8_t gap = run_.gap(i);
    if (gap != 0 && (gap & kHard) == 0 && (gap & kLine) == 0) {
      layout.uniform = false;
    }
  }
  return layout;
}

std::size_t PanJudge::GroupEnd(std::size_t i) const {
  const std::size_t from = i++;
  while (!run_.GroupEndsBefore(i) && i - from < kLongGroup) ++i;
  return i;
}

std::size_t PanJudge::GroupBegin(std::size_t i) const {
  const std::size_t from = i;
  while (!run_.GroupStartsAt(i) && from - i < kLongGroup) --i;
  return i;
}

bool PanJudge::BeginsApart(std::size_t a, std::size_t taken) const {
  return a == 0 || Parts(run_.gap(a)) || run_.end(a - 1) == taken;
}

bool PanJudge::HasLine(std::size_t a, std::size_t b) const {
  for (std::size_t i = a + 1; i < b; ++i) {
    if (run_.gap(i) & kLine) return true;
  }
  return false;
}

// Whether one of several groups is a number for itself; among those of a
// `strong` number only one that is strong too: one of 12 or 13 digits in ten
// passes Luhn, and 4-12 and 6-13 are on cards.
bool PanJudge::HoldsBlock(std::size_t a, std::size_t b, bool strong) const {
  for (std::size_t i = a; i < b; i = GroupEnd(i)) {
    const std::size_t digits = GroupEnd(i) - i;
    if (digits < kMinDigits || digits > kMaxDigits) continue;
    const Issuer* issuer = IssuerOf(run_.digits(i, i + digits));
    if (issuer == nullptr || !run_.LuhnPasses(i, i + digits)) continue;
    if (!strong || IsStrong(issuer->brand, digits)) return true;
  }
  return false;
}

// The digits that hang together without a blank, up to about twice kLongGroup.
std::size_t PanJudge::TightDigits(std::size_t a, std::size_t b) const {
  std::size_t from = a;
  while (from > 0 && a - from < kLongGroup && (run_.gap(from) & kLoose) == 0) {
    --from;
  }
  std::size_t to = b;
  while (to < run_.size() && to - b < kLongGroup &&
         (run_.gap(to) & kLoose) == 0) {
    ++to;
  }
  return to - from;
}

PanJudge::Verdict PanJudge::JudgeBlock(std::size_t a, std::size_t b,
                                       const Issuer& issuer,
                                       std::size_t taken) const {
  const bool left = a > 0 && IsTight(run_.gap(a)) && !IsMarkerBefore(a);
  const bool right = b < run_.size() && IsTight(run_.gap(b));
  if (left && text_[run_.end(a - 1)] == '.') {  // a decimal
    return Verdict::kNeedsWord;
  }
  const auto trailer = TrailerAt(b, kGlued);
  const bool expiry = trailer && trailer->expiry;
  if (left || (right && !expiry)) {
    if (!IsStrong(issuer.brand, b - a)) return Verdict::kNeedsWord;
    const bool beside = (left && run_.end(a - 1) == taken) ||
                        (right && CardLaidOutAt(b, run_.gap(b)));
    if (!beside && TightDigits(a, b) >= kLongGroup) return Verdict::kNo;
  }
  if (IsJapaneseArticle(run_.digits(a, b))) return Verdict::kNeedsWord;
  if (issuer.trust(b - a) == Trust::kSupport && !expiry) {
    return Verdict::kNeedsWord;
  }
  return Verdict::kYes;
}

// Digits behind may be a security code or a date, or the end of a longer card.
bool PanJudge::EndsLater(std::size_t a, std::size_t b, const Issuer& issuer,
                         std::uint8_t core) const {
  if (b == run_.size() || !GoesOn(run_.gap(b), core)) return false;
  const std::size_t longer = GroupEnd(b);
  const auto trailer = TrailerAt(b, core);
  const bool date = trailer && trailer->expiry;
  return longer - b <= 4 && (!date || longer - b == 4) &&
         run_.LuhnPasses(a, longer) &&
         issuer.trust(longer - a) == Trust::kFull && !IsCounted(b);
}

// Of a number whose groups go on before or behind it in the same manner: only
// blanks may, and one more group of four may be a year or a code, while two are
// a longer number.
bool PanJudge::IsAmongFours(std::size_t a, std::size_t b, bool left, bool right,
                            std::uint8_t core) const {
  if ((core & kBlank) == 0) return true;
  const std::size_t before = left ? GroupBegin(a - 1) : a;
  const std::size_t behind = right ? GroupEnd(b) : b;
  const bool four_before = a - before == 4;
  const bool four_behind = behind - b == 4;
  return (four_before && four_behind) ||
         (core == kLine && (four_before || four_behind)) ||
         (four_before && before > 0 && GoesOn(run_.gap(before), core)) ||
         (four_behind && behind < run_.size() &&
          GoesOn(run_.gap(behind), core));
}

PanJudge::Verdict PanJudge::JudgeGroups(std::size_t a, std::size_t b,
                                        const Issuer& issuer,
                                        const Layout& layout,
                                        std::size_t taken) const {
  const bool strong = IsStrong(issuer.brand, b - a);
  if (HoldsBlock(a, b, strong)) return Verdict::kNo;
  const std::uint8_t core = layout.core;
  const std::size_t size = run_.size();
  const auto trailer = TrailerAt(b, core);
  const bool left =
      a > 0 && GoesOn(run_.gap(a), core) && run_.end(a - 1) != taken;
  const bool right = b < size && GoesOn(run_.gap(b), core) && !trailer &&
                     !CardLaidOutAt(b, core) && !IsCounted(b);
  const bool parted =
      (a == 0 || Parts(run_.gap(a)) || run_.end(a - 1) == taken) &&
      (b == size || Parts(run_.gap(b)) || trailer);
  const std::uint32_t usual = UsualCuts(b - a);
  const bool lines_only = (layout.hard_cuts & ~usual) == 0;

  if (EndsLater(a, b, issuer, core)) return Verdict::kNo;
  // A number for itself beside a small one: 4-11 is a telephone number behind
  // the end of another. 6-13 is on cards.
  const std::size_t most = b - a == 16 || core == kLine ? 12 : 9;
  if (layout.longest > most && (b - a != 19 || layout.cuts != Bits(6))) {
    return Verdict::kNeedsWord;
  }

  // What hangs on digits before is the end of a telephone number.
  if (core == kLine && a > 0 && IsTight(run_.gap(a))) {
    return Verdict::kNeedsWord;
  }
  if ((layout.cuts & ~usual) == 0) {
    // 6759 9036 6198 386 is as whole: its last group ends it.
    const bool ends = layout.cuts == Bits(4, 8, 12) && b - a < 16;
    if ((left || right) &&
        (!(strong || ends) || IsAmongFours(a, b, left, right, core))) {
      return strong && !left ? Verdict::kNeedsWord : Verdict::kNo;
    }
    return layout.uniform || parted ? Verdict::kYes : Verdict::kNeedsWord;
  }
  // A line break in the middle of a group: wrapped, or split over messages.
  // The next line may begin with a small number, but not with one like these.
  const bool listed =
      (left && a - GroupBegin(a - 1) > 3) || (right && GroupEnd(b) - b > 3);
  if (lines_only && layout.uniform && !listed) {
    return parted ? Verdict::kYes : Verdict::kNeedsWord;
  }
  if (left || right) return Verdict::kNo;
  if (!parted || (b - a < 14 && layout.longest > 1)) return Verdict::kNo;
  return layout.uniform && layout.equal_groups ? Verdict::kYes
                                               : Verdict::kNeedsWord;
}

PanJudge::Verdict PanJudge::JudgeSurroundings(std::size_t a, std::size_t b,
                                              const Layout& layout) const {
  const std::size_t begin = run_.begin(a);
  const std::size_t end = run_.end(b - 1);
  if (a == 0 && HasPlusBefore(text_, begin)) return Verdict::kNo;
  if (a == 0 && GroupEnd(a) == 13 && IsInvoiceNumber(text_, begin)) {
    return Verdict::kNo;
  }
  const bool hyphens = (layout.core & kHyphen) || (a > 0 && run_.gap(a)) ||
                       (b < run_.size() && run_.gap(b)) ||
                       (begin > 0 && text_[begin - 1] == '-');
  if (hyphens && IsInUuid(text_, begin, end)) return Verdict::kNo;
  const UrlPart url = UrlPartAt(text_, begin);
  if (url == UrlPart::kPath || IsPartOfIban(a)) return Verdict::kNo;
  if (url == UrlPart::kQuery || IsInMixedId(text_, begin, end)) {
    return Verdict::kNeedsWord;
  }
  return Verdict::kYes;
}

std::optional<PanReason> PanJudge::Judge(std::size_t a, std::size_t b,
                                         const Issuer& issuer,
                                         std::size_t taken) const {
  const std::uint32_t cuts = run_.Cuts(a, b);
  const bool block = cuts == 0;
  // Most numbers in a heap of digits end here.
  if ((cuts & ~UsualCuts(b - a)) != 0 && !BeginsApart(a, taken) &&
      !HasLine(a, b)) {
    return std::nullopt;
  }
  const Layout layout = LayoutOf(a, b);
  const Verdict laid_out = block ? JudgeBlock(a, b, issuer, taken)
                                 : JudgeGroups(a, b, issuer, layout, taken);
  if (laid_out == Verdict::kNo || IsPartOfIccid(a)) return std::nullopt;
  const Verdict around = JudgeSurroundings(a, b, layout);
  if (around == Verdict::kNo) return std::nullopt;

  const Says says = WordsAround(text_, run_.begin(a), run_.end(b - 1));
  if (says == Says::kOther || OverlapsWhole(a, b)) return std::nullopt;
  if (says == Says::kCard) return PanReason::kNamedAsCard;
  if (laid_out == Verdict::kNeedsWord || around == Verdict::kNeedsWord ||
      issuer.trust(b - a) == Trust::kNamed) {
    return std::nullopt;
  }
  const auto trailer = TrailerAt(b, layout.core);
  if (trailer && trailer->expiry) return PanReason::kFollowedByExpiry;
  return block ? PanReason::kChecksum : PanReason::kGrouped;
}

}  // namespace tasuki::cards
