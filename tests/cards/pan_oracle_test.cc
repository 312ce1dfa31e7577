// The scanner against itself: cut into pieces, with and without vector
// instructions, and against a naive search for the numbers that it judges.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "src/cards/code_point.h"
#include "src/cards/digit_finder.h"
#include "src/cards/issuer.h"
#include "src/cards/pan_judge.h"
#include "tasuki/cards/pan_scanner.h"
#include "tests/cards/card_corpus.h"

namespace tasuki {

std::ostream& operator<<(std::ostream& out, const PanFinding& f) {
  return out << "[" << f.range.begin << "," << f.range.end << ") "
             << NameOf(f.brand) << " " << static_cast<int>(f.reason);
}

namespace {

using testing::CardCorpus;

// Text that is dense in everything the scanner cares about.
std::string Tangle(CardCorpus& random, std::size_t pieces) {
  static const std::vector<std::string> kPieces = {
      " ",         "  ",     "\n",        "-",        "-",        ".",
      "/",         ",",      "4",         "12",       "34",       "ー",
      "\u200b",    "\u3000", "カード",    "注文",     "order ",   "T",
      "+",         "a",      "\xef",      "\xef\xbc", "\xf0\x9f", "\xc0\xb1",
      "０",        "１",     "12/26",     "89",       ":",        "        ",
      "         ", "。",     "https://x/"};
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) {
    std::string name;
    switch (random.Below(6)) {
      case 0: {
        text += random.Format(random.Pan(name), name);
        break;
      }
      case 1:
        text += random.Digits(random.Below(21));
        break;
      case 2:
        text += random.LookAlike(name);
        break;
      default:
        text += kPieces[random.Below(kPieces.size())];
    }
  }
  return text;
}

// Every run of the text at once, every stretch of groups in it, no shortcuts.
std::vector<PanFinding> NaiveScan(std::string_view text) {
  std::vector<PanFinding> findings;
  std::size_t taken = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    cards::DigitRun run;
    std::uint8_t gap = 0;
    std::size_t length = 0;
    for (; at < text.size();) {
      const cards::Symbol symbol = cards::SymbolAt(text, at);
      const bool digit = symbol.kind == cards::Symbol::kDigit;
      if (digit) {
        run.Append(symbol.value, at, symbol.bytes, gap);
        BOOST_TEST_REQUIRE(!run.full());
        gap = 0;
        length = 0;
      }
      at += symbol.bytes;
      if (digit) continue;
      if (symbol.kind == cards::Symbol::kOther || run.size() == 0) break;
      if (++length > 8) break;
      if (symbol.kind == cards::Symbol::kSeparator) {
        gap = cards::Joined(gap, symbol.value);
      }
    }
    for (std::size_t a = 0; a < run.size(); ++a) {
      for (std::size_t n = 12; n <= 19 && a + n <= run.size(); ++n) {
        const auto digits = run.digits(a, a + n);
        const cards::Issuer* issuer = cards::IssuerOf(digits);
        if (!run.GroupStartsAt(a) || !run.GroupEndsBefore(a + n) ||
            issuer == nullptr || !cards::PassesLuhn(digits) ||
            run.begin(a) < taken) {
          continue;
        }
        const auto reason =
            cards::PanJudge(text, run).Judge(a, a + n, *issuer, taken);
        if (!reason) continue;
        PanFinding finding{.range = {run.begin(a), run.end(a + n - 1)},
                           .brand = issuer->brand,
                           .digits = static_cast<int>(n),
                           .reason = *reason};
        for (std::size_t i = 0; i < 4; ++i) {
          finding.last_four[i] = static_cast<char>('0' + digits[n - 4 + i]);
        }
        findings.push_back(finding);
        taken = finding.range.end;
      }
    }
  }
  return findings;
}

BOOST_AUTO_TEST_CASE(the_scan_finds_what_the_naive_search_finds) {
  const PanScanner scanner;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    CardCorpus random(seed);
    const std::string text = Tangle(random, 1 + random.Below(12));
    BOOST_TEST_CONTEXT("seed " << seed << ": " << text) {
      BOOST_TEST(scanner.Scan(text) == NaiveScan(text),
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(any_chunking_gives_the_result_of_one_piece) {
  const PanScanner scanner;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CardCorpus random(seed);
    const std::string text = Tangle(random, 200 + random.Below(20'000));
    const std::size_t largest = 1 + random.Below(seed % 2 ? 64 : 100'000);
    PanStream stream(scanner);
    std::vector<PanFinding> findings;
    for (std::size_t at = 0; at < text.size();) {
      const std::string_view chunk =
          std::string_view(text).substr(at, 1 + random.Below(largest));
      stream.Feed(chunk, findings);
      at += chunk.size();
    }
    stream.Finish(findings);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST(findings == scanner.Scan(text),
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(runs_longer_than_any_buffer_chunk_alike) {
  const PanScanner scanner;
  for (const std::string_view separator : {"", " ", "-", "\n", " \u200b "}) {
    CardCorpus random(5);
    std::string text;
    while (text.size() < 150'000) {
      text += random.Digits(random.Below(3) ? 4 : random.Below(20));
      text += separator;
    }
    PanStream stream(scanner);
    std::vector<PanFinding> findings;
    for (std::size_t at = 0; at < text.size(); at += 777) {
      stream.Feed(std::string_view(text).substr(at, 777), findings);
    }
    stream.Finish(findings);
    BOOST_TEST((findings == scanner.Scan(text)));
  }
}

void CheckForm(cards::FindDigit form) {
  std::mt19937_64 random(9);
  const auto check = [form](const std::string& text) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    for (const char* from = begin; from != end; ++from) {
      BOOST_TEST_REQUIRE(
          (form(begin, from, end) == cards::FindDigitScalar(begin, from, end)));
    }
  };
  for (int round = 0; round < 5'000; ++round) {
    std::string text(random() % 200, 'x');
    for (char& c : text) {
      static constexpr std::string_view kBytes = "\xef\xbc\x90\x99\x9a\x8f\xd9";
      const auto pick = random() % 24;
      if (pick < kBytes.size()) c = kBytes[pick];
      if (pick == 20) c = static_cast<char>(random());
    }
    check(text);
  }
  for (int byte = 0; byte < 256; ++byte) {
    std::string text(150, 'x');
    text[100] = static_cast<char>(byte);
    check(text);
  }
}

BOOST_AUTO_TEST_CASE(vector_instructions_change_nothing) {
  for (const cards::FindDigit form : cards::FindDigitForms()) CheckForm(form);
}

std::string Utf8(char32_t c) {
  const auto tail = [c](int shift) {
    return static_cast<char>(0x80 | (c >> shift & 63));
  };
  if (c < 0x800) return {static_cast<char>(0xc0 | c >> 6), tail(0)};
  if (c < 0x10000) {
    return {static_cast<char>(0xe0 | c >> 12), tail(6), tail(0)};
  }
  return {static_cast<char>(0xf0 | c >> 18), tail(12), tail(6), tail(0)};
}

BOOST_AUTO_TEST_CASE(
    every_decimal_digit_of_unicode_is_found_by_its_first_byte) {
  int digits = 0;
  for (char32_t c = 0x80; c < 0x110000; ++c) {
    const std::string text = Utf8(c);
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    if (cards::SymbolAt(text, 0).kind != cards::Symbol::kDigit) continue;
    ++digits;
    BOOST_TEST((cards::FindDigitScalar(begin, begin, end) == begin));
  }
  BOOST_TEST(digits == 670);  // the 680 of Unicode 15 less the ten of ASCII
}

BOOST_AUTO_TEST_CASE(the_first_byte_alone_decides_nothing_that_others_undo) {
  for (char32_t c = 0x80; c < 0x110000; ++c) {
    const std::string text = Utf8(c);
    const cards::Symbol shortcut = cards::SymbolAt(text, 0);
    const cards::Symbol decoded = cards::WideSymbolAt(text, 0);
    BOOST_TEST_REQUIRE((shortcut.kind == decoded.kind));
    BOOST_TEST_REQUIRE(shortcut.value == decoded.value);
  }
}

}  // namespace
}  // namespace tasuki
