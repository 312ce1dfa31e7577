// Redaction: speed over tickets, speed over what was made to be slow, and what
// is found.
#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include <re2/re2.h>
#ifdef TASUKI_HAVE_HYPERSCAN
#include <hs.h>
#endif

#include "benchmarks/cards/bench.h"
#include "src/cards/issuer.h"
#include "tasuki/cards/pan_scanner.h"
#include "tests/cards/card_corpus.h"

namespace tasuki::bench {
namespace {

using testing::CardCorpus;
using testing::CardScore;
using testing::CardTicket;

constexpr std::size_t kBytes = 100'000'000;
constexpr int kTurns = 3;

struct Corpus {
  std::vector<CardTicket> tickets;
  std::size_t bytes = 0;
};

// 250 card numbers and 550 look-alikes a megabyte: 4 + 9 in 16 KB, one or two
// in a ticket.
Corpus MakeCorpus(std::uint64_t seed) {
  CardCorpus random(seed);
  Corpus corpus;
  while (corpus.bytes < kBytes) {
    const std::uint64_t dice = random.Below(100);
    corpus.tickets.push_back(
        random.Ticket(600, dice < 16 ? 1 : 0, dice >= 66 ? 1 : 0));
    corpus.bytes += corpus.tickets.back().text.size();
  }
  return corpus;
}

std::size_t RedactAll(const PanScanner& scanner, const Corpus& corpus) {
  std::size_t found = 0;
  std::vector<PanFinding> findings;
  for (const CardTicket& ticket : corpus.tickets) {
    findings.clear();
    scanner.Scan(ticket.text, findings);
    if (findings.empty()) continue;  // stored as it came
    found += findings.size();
    const std::string masked = MaskPans(ticket.text, findings);
    if (masked.empty()) ++found;
  }
  return found;
}

// What a careful host would write: a wide pattern of ASCII and full-width
// digits with up to two separators between, then length, scheme and check
// digit. Only the bounds of the match are asked for, the cheapest that RE2 has.
class Re2 {
 public:
  std::size_t Redact(const Corpus& corpus) const {
    std::size_t found = 0;
    for (const CardTicket& ticket : corpus.tickets) {
      const re2::StringPiece text(ticket.text);
      std::string masked;
      std::size_t kept = 0;
      re2::StringPiece match;
      for (std::size_t at = 0; pattern_.Match(
               text, at, text.size(), re2::RE2::UNANCHORED, &match, 1);) {
        const auto begin = static_cast<std::size_t>(match.data() - text.data());
        at = begin + match.size();
        if (!IsCard(match)) continue;
        ++found;
        masked.append(ticket.text, kept, begin - kept).append("****");
        kept = at;
      }
      if (kept != 0) masked.append(ticket.text, kept);
    }
    return found;
  }

 private:
  static bool IsCard(re2::StringPiece match) {
    std::array<std::uint8_t, 20> digits;
    std::size_t size = 0;
    for (std::size_t i = 0; i < match.size() && size < digits.size(); ++i) {
      const auto byte = static_cast<unsigned char>(match[i]);
      if (byte >= '0' && byte <= '9') digits[size++] = byte - '0';
      if (byte == 0xef && i + 2 < match.size()) {
        const unsigned digit = static_cast<unsigned char>(match[i + 2]) - 0x90u;
        if (digit < 10) digits[size++] = static_cast<std::uint8_t>(digit);
      }
    }
    const std::span number(digits.data(), size);
    return cards::IssuerOf(number) != nullptr && cards::PassesLuhn(number);
  }

  const re2::RE2 pattern_ = re2::RE2(
      "(?:[0-9０-９][ \\-./\\x{00a0}\\x{200b}\\x{3000}ー－\\n]{0,2}){12,18}"
      "[0-9０-９]");
};

#ifdef TASUKI_HAVE_HYPERSCAN
class Hyperscan {
 public:
  Hyperscan() {
    hs_compile_error_t* error = nullptr;
    const char* pattern =
        "(?:[0-9０-９](?:[ \\-./\\x{00a0}\\x{200b}\\x{3000}ー－\\n]{0,2})){12}"
        "[0-9０-９]";
    if (hs_compile(pattern, HS_FLAG_UTF8, HS_MODE_BLOCK, nullptr, &database_,
                   &error) != HS_SUCCESS) {
      std::fprintf(stderr, "hyperscan: %s\n", error->message);
      hs_free_compile_error(error);
      return;
    }
    hs_alloc_scratch(database_, &scratch_);
  }
  Hyperscan(const Hyperscan&) = delete;
  Hyperscan& operator=(const Hyperscan&) = delete;
  ~Hyperscan() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }
  bool ready() const { return scratch_ != nullptr; }

  std::size_t Match(const Corpus& corpus) {
    std::size_t matches = 0;
    const auto count = [](unsigned, unsigned long long, unsigned long long,
                          unsigned, void* context) {
      ++*static_cast<std::size_t*>(context);
      return 0;
    };
    for (const CardTicket& ticket : corpus.tickets) {
      hs_scan(database_, ticket.text.data(),
              static_cast<unsigned>(ticket.text.size()), 0, scratch_, count,
              &matches);
    }
    return matches;
  }

 private:
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
};
#endif

void MeasureSpeed(const Corpus& corpus) {
  const PanScanner scanner;
  std::size_t found = 0;
  const auto redact = [&] { found += RedactAll(scanner, corpus); };
  double best = 1e9;
  const Re2 re2;
  const Duel wide =
      Compare(kTurns, redact, [&] { found += re2.Redact(corpus); });
  best = std::min(best, wide.ours);
  Figure("cards.redact.vs_re2", wide.theirs / wide.ours, "x");
#ifdef TASUKI_HAVE_HYPERSCAN
  Hyperscan hyperscan;
  if (hyperscan.ready()) {
    const Duel duel =
        Compare(kTurns, redact, [&] { found += hyperscan.Match(corpus); });
    best = std::min(best, duel.ours);
    Figure("cards.redact.vs_hyperscan", duel.theirs / duel.ours, "x");
  }
#else
  std::fputs("bench_cards: built without Hyperscan (libhyperscan-dev)\n",
             stderr);
#endif
  const PanScanner scalar({.simd = false});
  const Duel simd =
      Compare(kTurns, redact, [&] { found += RedactAll(scalar, corpus); });
  best = std::min(best, simd.ours);
  Figure("cards.redact.mb_s", static_cast<double>(corpus.bytes) / best / 1e6,
         "MB/s");
  Figure("cards.redact.scalar_mb_s",
         static_cast<double>(corpus.bytes) / simd.theirs / 1e6, "MB/s");
  if (found == 0) std::fputs("bench_cards: nothing found\n", stderr);
}

// The slowest of several heaps of digits and separators.
void MeasureAdversarial(std::uint64_t seed) {
  CardCorpus random(seed);
  const PanScanner scanner;
  std::vector<PanFinding> findings;
  double slowest = 1e9;
  for (int kind = 0; kind < 4; ++kind) {
    std::string text;
    text.reserve(kBytes + 32);
    while (text.size() < kBytes) {
      if (kind == 0) text += "4 ";
      if (kind == 1)
        text += random.Digits(1 + random.Below(8)) + " -./"[random.Below(4)];
      if (kind == 2) text += random.Digits(64);
      if (kind == 3) text += random.Digits(4) + "-";
    }
    double best = 1e9;
    for (int turn = 0; turn < kTurns; ++turn) {
      findings.clear();
      best = std::min(best,
                      ThreadSecondsOf([&] { scanner.Scan(text, findings); }));
    }
    slowest = std::min(slowest, static_cast<double>(text.size()) / best / 1e6);
  }
  Figure("cards.redact.adversarial_mb_s", slowest, "MB/s");
}

void MeasureQuality(const Corpus& corpus, std::uint64_t seed) {
  const PanScanner scanner;
  CardScore score;
  for (const CardTicket& ticket : corpus.tickets) {
    score.Add(ticket, scanner.Scan(ticket.text));
  }
  Figure("cards.redact.recall", score.recall(), "-");
  Figure("cards.redact.worst_recall", score.worst_recall(), "-");
  Figure("cards.redact.precision", score.precision(), "-");
  // A random order number passes 27 times in a thousand, the limit is 28: it
  // takes a million of them to tell.
  CardCorpus random(seed);
  auto& orders = score.by_look_alike["order"];
  for (orders = {}; orders.all < 1'000'000; ++orders.all) {
    std::string text = "番号は";
    text += static_cast<char>('1' + random.Below(9));
    text.append(random.Digits(15)).append("です。");
    orders.found += !scanner.Scan(text).empty();
  }
  int kinds = 0;
  for (const auto& [kind, count] : score.by_look_alike) {
    const double limit = kind == "order"         ? 0.028
                         : kind == "order_named" ? 0.003
                         : kind == "jan13"       ? 0.001
                                                 : 0.0;
    kinds += count.found > limit * count.all;
  }
  Figure("cards.redact.false_kinds", kinds, "-");
}

}  // namespace

void MeasureRedaction(std::uint64_t seed) {
  const Corpus corpus = MakeCorpus(seed);
  MeasureSpeed(corpus);
  MeasureAdversarial(seed);
  MeasureQuality(corpus, seed);
}

}  // namespace tasuki::bench
