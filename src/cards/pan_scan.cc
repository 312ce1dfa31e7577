#include "src/cards/pan_scan.h"

#include <algorithm>
#include <bit>

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
    std::size_t group_length = 0;
    while (at < text_.size()) {
      const Symbol symbol = SymbolAt(text_, at);
      if (symbol.kind == Symbol::kDigit) {
        if (gap != kGlued) group_length = 0;
        at = ReadDigits(at, symbol, gap, group_length);
        gap = kGlued;
        gap_length = 0;
        continue;
      }
      at += symbol.bytes;
      if (symbol.kind == Symbol::kOther || run_.size() == 0 ||
          ++gap_length > DigitRun::kMaxGap) {
        break;
      }
      if (symbol.kind == Symbol::kSeparator) gap = Joined(gap, symbol.value);
    }
    JudgeUntil(run_.size());
    run_.Clear();
    next_ = 0;
    return at;
  }

 private:
  // Takes the digit at `at` and perhaps more; returns where they end and the
  // length of the last group.
  std::size_t ReadDigits(std::size_t at, Symbol symbol, std::uint8_t gap,
                         std::size_t& group_length) {
    const bool enough = group_length >= DigitRun::kEnough;
    if (!enough && run_.full()) MakeRoom();
    if (!enough && symbol.bytes == 1) {
      return run_.AppendAscii(text_, at, gap, group_length);
    }
    if (!enough) {
      run_.Append(symbol.value, at, symbol.bytes, gap);
      ++group_length;
      return at + symbol.bytes;
    }
    at += symbol.bytes;
    while (at < text_.size() && text_[at] >= '0' && text_[at] <= '9') ++at;
    return at;
  }

  void MakeRoom() {
    const std::size_t judged = run_.size() - DigitRun::kLookAhead;
    JudgeUntil(judged);
    next_ = judged - run_.Drop(judged - DigitRun::kLookBehind);
  }

  void JudgeUntil(std::size_t limit) {
    if (run_.size() < kMinDigits) return;
    limit = std::min(limit, run_.size() - kMinDigits + 1);
    for (std::size_t a = run_.NextGroupStart(next_); a < limit;
         a = run_.NextGroupStart(a + 1)) {
      JudgeFrom(a);
    }
  }

  void JudgeFrom(std::size_t a) {
    std::uint32_t lengths = run_.Ends(a) >> kMinDigits & run_.LuhnPassesFrom(a);
    if (lengths == 0) return;
    const Issuer* issuer = IssuerOf(run_.Prefix(a));
    if (issuer == nullptr) return;
    const std::size_t begin = run_.begin(a);
    if (begin < taken_ || begin < bounds_.from || begin >= bounds_.until) {
      return;
    }
    for (lengths &= issuer->lengths(); lengths != 0; lengths &= lengths - 1) {
      const std::size_t b =
          a + kMinDigits + static_cast<std::size_t>(std::countr_zero(lengths));
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
  const char* at = find_digit(begin, begin, end);
  if (at == end) return;
  Scan scan(text, bounds, taken, findings);
  while (at != end) {
    at = begin + scan.ReadRun(static_cast<std::size_t>(at - begin));
    at = find_digit(begin, at, end);
  }
}

}  // namespace tasuki::cards
