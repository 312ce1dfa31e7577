#include "src/cards/pan_scan.h"

#include "src/cards/code_point.h"
#include "src/cards/pan_judge.h"

namespace tasuki::cards {
namespace {

class Scan {
 public:
  Scan(std::string_view text, ScanBounds bounds, std::size_t& taken,
       std::vector<PanFinding>& findings)
      : text_(text), bounds_(bounds), taken_(taken), findings_(findings) {}

  // Reads the run whose first digit may stand at `at` and returns where it
  // ends, which is behind `at`.
  std::size_t ReadRun(std::size_t at) {
    std::uint8_t gap = kGlued;
    std::size_t gap_length = 0;
    for (; at < text_.size(); ++gap_length) {
      const Symbol symbol = SymbolAt(text_, at);
      if (symbol.kind == Symbol::kDigit) {
        run_.Append(symbol.value, at, at + symbol.bytes, gap);
        gap = kGlued;
        gap_length = static_cast<std::size_t>(-1);
        if (run_.full()) MakeRoom();
      } else if (symbol.kind == Symbol::kOther || gap_length == kMaxGap ||
                 run_.size() == 0) {
        at += symbol.bytes;
        break;
      } else if (symbol.kind == Symbol::kSeparator) {
        gap |= symbol.value;
      }
      at += symbol.bytes;
    }
    JudgeUntil(run_.size());
    run_.Clear();
    next_ = 0;
    return at;
  }

 private:
  void MakeRoom() {
    const std::size_t judged = run_.size() - DigitRun::kLookAhead;
    JudgeUntil(judged);
    const std::size_t before = run_.size();
    run_.Drop(judged - DigitRun::kLookBehind);
    next_ = judged - (before - run_.size());
  }

  void JudgeUntil(std::size_t limit) {
    for (; next_ < limit; ++next_) {
      if (next_ + kMinDigits > run_.size()) return;
      if (run_.GroupStartsAt(next_)) JudgeFrom(next_);
    }
  }

  void JudgeFrom(std::size_t a) {
    const Issuer* issuer = IssuerOf(run_.Prefix(a));
    if (issuer == nullptr) return;
    const std::size_t begin = run_.begin(a);
    if (begin < taken_ || begin < bounds_.from || begin >= bounds_.until) {
      return;
    }
    const std::uint8_t lengths = issuer->lengths();
    for (std::size_t digits = kMinDigits; digits <= kMaxDigits; ++digits) {
      const std::size_t b = a + digits;
      if (b > run_.size()) return;
      if ((lengths >> (digits - kMinDigits) & 1) == 0 ||
          !run_.GroupEndsBefore(b) || !run_.LuhnPasses(a, b)) {
        continue;
      }
      const auto reason = PanJudge(text_, run_).Judge(a, b, *issuer, taken_);
      if (reason) return Take(a, b, issuer->brand, *reason);
    }
  }

  void Take(std::size_t a, std::size_t b, CardBrand brand, PanReason reason) {
    PanFinding& finding = findings_.emplace_back();
    finding.range = {run_.begin(a), run_.end(b - 1)};
    finding.brand = brand;
    finding.digits = static_cast<int>(b - a);
    for (std::size_t i = 0; i < 4; ++i) {
      finding.last_four[i] = static_cast<char>('0' + run_.digit(b - 4 + i));
    }
    finding.reason = reason;
    taken_ = finding.range.end;
  }

  const std::string_view text_;
  const ScanBounds bounds_;
  std::size_t& taken_;
  std::vector<PanFinding>& findings_;
  DigitRun run_;
  std::size_t next_ = 0;  // the first digit of run_ not judged as a start
};

}  // namespace

void ScanForPans(FindDigit find_digit, std::string_view text, ScanBounds bounds,
                 std::size_t& taken, std::vector<PanFinding>& findings) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* at = find_digit(begin, end);
  if (at == end) return;
  Scan scan(text, bounds, taken, findings);
  while (at != end) {
    at = begin + scan.ReadRun(static_cast<std::size_t>(at - begin));
    at = find_digit(at, end);
  }
}

}  // namespace tasuki::cards
