// Any bytes as a text: findings lie inside, in order; the scalar form and every
// way to cut the text into pieces find the same.
#include "tasuki/cards/pan_scanner.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckRanges(const std::vector<tasuki::PanFinding>& findings,
                 std::size_t size) {
  std::size_t behind = 0;
  for (const tasuki::PanFinding& finding : findings) {
    Require(finding.range.begin >= behind);
    Require(finding.range.end > finding.range.begin);
    Require(finding.range.end <= size);
    Require(finding.digits >= 12 && finding.digits <= 19);
    behind = finding.range.end;
  }
}

// Pieces as long as the bytes of `cuts` say.
std::vector<tasuki::PanFinding> InPieces(const tasuki::PanScanner& scanner,
                                         std::string_view text,
                                         std::string_view cuts) {
  tasuki::PanStream stream(scanner);
  std::vector<tasuki::PanFinding> findings;
  for (std::size_t i = 0; !text.empty(); ++i) {
    const std::size_t size = std::min<std::size_t>(
        cuts.empty() ? 1
                     : 1u + static_cast<unsigned char>(cuts[i % cuts.size()]),
        text.size());
    stream.Feed(text.substr(0, size), findings);
    text.remove_prefix(size);
  }
  stream.Finish(findings);
  return findings;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const tasuki::PanScanner scanner;
  static const tasuki::PanScanner scalar({.simd = false});
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t split = size == 0 ? 0 : data[0] % size;
  const std::string_view cuts = all.substr(0, split % 8);
  const auto findings = scanner.Scan(all);
  CheckRanges(findings, size);
  Require(findings == scalar.Scan(all));
  Require(findings == InPieces(scanner, all, cuts));
  const std::string_view before = all.substr(0, split);
  const tasuki::PanScan after = scanner.ScanAfter(before, all.substr(split));
  CheckRanges(after.findings, size - split);
  for (const tasuki::ByteRange& range : after.previous_ranges) {
    Require(range.begin <= range.end && range.end <= before.size());
  }
  // What is outside the findings stays as it was.
  const std::string masked = tasuki::MaskPans(all, findings);
  const std::size_t end = findings.empty() ? 0 : findings.back().range.end;
  Require(masked.ends_with(all.substr(end)));
  return 0;
}
