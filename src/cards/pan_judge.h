// Decides whether a number that could be a card is one, by its layout, its
// neighbours and the words around. The rules are in pan_scanner.h.
#ifndef TASUKI_SRC_CARDS_PAN_JUDGE_H_
#define TASUKI_SRC_CARDS_PAN_JUDGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "src/cards/digit_run.h"
#include "tasuki/cards/pan_scanner.h"

namespace tasuki::cards {

class PanJudge {
 public:
  PanJudge(std::string_view text, const DigitRun& run)
      : text_(text), run_(run) {}

  // Of digits [a, b) of the run, which begin and end a group, pass Luhn and are
  // of a length that `issuer` issues. `taken` is where the finding before ended
  // in the text.
  std::optional<PanReason> Judge(std::size_t a, std::size_t b,
                                 const Issuer& issuer, std::size_t taken) const;

 private:
  struct Layout;
  enum class Verdict { kNo, kNeedsWord, kYes };

  Layout LayoutOf(std::size_t a, std::size_t b) const;
  Verdict JudgeBlock(std::size_t a, std::size_t b, const Issuer& issuer,
                     std::size_t taken) const;
  Verdict JudgeGroups(std::size_t a, std::size_t b, const Issuer& issuer,
                      const Layout& layout, std::size_t taken) const;
  Verdict JudgeSurroundings(std::size_t a, std::size_t b,
                            const Layout& layout) const;

  bool IsWhole(std::size_t a, std::size_t b) const;
  bool OverlapsWhole(std::size_t a, std::size_t b) const;
  bool EndsLater(std::size_t a, std::size_t b, const Issuer& issuer,
                 std::uint8_t core) const;
  bool IsAmongFours(std::size_t a, std::size_t b, bool left, bool right,
                    std::uint8_t core) const;

  std::size_t GroupEnd(std::size_t i) const;
  std::size_t GroupBegin(std::size_t i) const;
  bool BeginsApart(std::size_t a, std::size_t taken) const;
  bool HasLine(std::size_t a, std::size_t b) const;
  bool HoldsBlock(std::size_t a, std::size_t b, bool strong) const;
  bool IsPartOfIccid(std::size_t a) const;
  bool IsPartOfIban(std::size_t a) const;
  bool IsMarkerBefore(std::size_t a) const;
  bool IsCounted(std::size_t b) const;
  std::size_t TightDigits(std::size_t a, std::size_t b) const;
  struct Trailer {
    std::size_t end;
    bool expiry;
  };
  std::optional<Trailer> TrailerAt(std::size_t b, std::uint8_t inner) const;
  bool CardLaidOutAt(std::size_t a, std::uint8_t inner) const;

  std::string_view text_;
  const DigitRun& run_;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_PAN_JUDGE_H_
