#include "tasuki/cards/pan_scanner.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "src/base/wipe.h"
#include "src/cards/issuer.h"
#include "src/cards/pan_scan.h"

namespace tasuki {

PanScanner::PanScanner(PanScannerOptions options)
    : find_digit_(options.simd ? cards::FindDigitForms().back()
                               : cards::FindDigitScalar) {}

std::vector<PanFinding> PanScanner::Scan(std::string_view text) const {
  std::vector<PanFinding> findings;
  Scan(text, findings);
  return findings;
}

void PanScanner::Scan(std::string_view text,
                      std::vector<PanFinding>& findings) const {
  std::size_t taken = 0;
  cards::ScanForPans(find_digit_, text, {}, taken, findings);
}

PanScan PanScanner::ScanAfter(std::string_view previous_tail,
                              std::string_view text) const {
  const std::size_t skipped =
      previous_tail.size() - std::min(previous_tail.size(), kScrubTailBytes);
  const std::string_view tail = previous_tail.substr(skipped);
  // Reserved at once: a string that grows would leave digits behind.
  std::string joined;
  joined.reserve(tail.size() + 1 + text.size());
  joined.append(tail).append("\n").append(text);
  const std::size_t shift = tail.size() + 1;

  PanScan scan;
  for (PanFinding& finding : Scan(joined)) {
    if (finding.range.end <= shift) continue;  // found when it came
    if (finding.range.begin < shift) {
      scan.previous_ranges.push_back(
          {finding.range.begin + skipped, previous_tail.size()});
      finding.range.begin = shift;
    }
    finding.range.begin -= shift;
    finding.range.end -= shift;
    scan.findings.push_back(finding);
  }
  tasuki::Wipe(joined.data(), joined.size());
  return scan;
}

// A sliding window over the text: [kReachBehind | numbers to judge |
// kReachAhead]. Its buffer is allocated once, so nothing is left behind by
// growing.
struct PanStream::State {
  static constexpr std::size_t kCapacity = 32 << 10;
  static_assert(cards::kReachBehind + cards::kReachAhead < kCapacity / 2);

  explicit State(cards::FindDigit find) : find_digit(find) {}
  ~State() { tasuki::Wipe(buffer.data(), used); }

  // Judges the numbers that begin before `until`, a place in the buffer.
  void JudgeUntil(std::size_t until, std::vector<PanFinding>& findings) {
    const std::size_t first = findings.size();
    cards::ScanForPans(find_digit, {buffer.data(), size},
                       {.from = judged, .until = until}, taken, findings);
    for (std::size_t i = first; i < findings.size(); ++i) {
      findings[i].range.begin += base;
      findings[i].range.end += base;
    }
    judged = until;
  }

  void DropJudged() {
    const std::size_t by = judged - std::min(judged, cards::kReachBehind);
    std::memmove(buffer.data(), buffer.data() + by, size - by);
    size -= by;
    judged -= by;
    taken -= std::min(taken, by);
    base += by;
  }

  cards::FindDigit find_digit;
  std::vector<char> buffer = std::vector<char>(kCapacity);
  std::size_t size = 0;
  std::size_t used = 0;    // the most that size ever was
  std::size_t judged = 0;  // numbers that begin before it are done
  std::size_t taken = 0;   // where the last finding ended, 0 if before buffer
  std::size_t base = 0;    // the offset of buffer[0] in the text
};

PanStream::PanStream(const PanScanner& scanner)
    : state_(std::make_unique<State>(scanner.find_digit_)) {}
PanStream::PanStream(PanStream&&) noexcept = default;
PanStream& PanStream::operator=(PanStream&&) noexcept = default;
PanStream::~PanStream() = default;

void PanStream::Feed(std::string_view chunk,
                     std::vector<PanFinding>& findings) {
  State& state = *state_;
  while (!chunk.empty()) {
    if (state.size == State::kCapacity) {
      state.JudgeUntil(state.size - cards::kReachAhead, findings);
      state.DropJudged();
    }
    const std::size_t taken =
        std::min(chunk.size(), State::kCapacity - state.size);
    std::memcpy(state.buffer.data() + state.size, chunk.data(), taken);
    state.size += taken;
    state.used = std::max(state.used, state.size);
    chunk.remove_prefix(taken);
  }
}

void PanStream::Finish(std::vector<PanFinding>& findings) {
  State& state = *state_;
  state.JudgeUntil(state.size, findings);
  tasuki::Wipe(state.buffer.data(), state.used);
  state.size = state.used = state.judged = state.taken = state.base = 0;
}

std::string MaskPans(std::string_view text,
                     const std::vector<PanFinding>& findings) {
  std::string masked;
  masked.reserve(text.size() + 16 * findings.size());
  std::size_t from = 0;
  for (const PanFinding& finding : findings) {
    masked.append(text.substr(from, finding.range.begin - from));
    cards::AppendDisplay(masked, finding.brand, finding.last_four);
    from = finding.range.end;
  }
  masked.append(text.substr(from));
  return masked;
}

MaskingScrubber::MaskingScrubber(PanScannerOptions options)
    : scanner_(options) {}

absl::StatusOr<Scrubbed> MaskingScrubber::Scrub(
    std::string_view text, std::string_view previous_tail) {
  PanScan scan = scanner_.ScanAfter(previous_tail, text);
  Scrubbed scrubbed;
  scrubbed.text = MaskPans(text, scan.findings);
  scrubbed.previous_ranges = std::move(scan.previous_ranges);
  for (const PanFinding& finding : scan.findings) {
    scrubbed.findings.push_back(
        {.kind = "card",
         .display = CardDisplay(finding.brand, finding.last_four)});
  }
  return scrubbed;
}

absl::Status MaskingScrubber::Keep(const std::vector<std::string>&,
                                   const std::string&) {
  return absl::OkStatus();
}

absl::Status MaskingScrubber::Release(const std::string&) {
  return absl::OkStatus();
}

}  // namespace tasuki
