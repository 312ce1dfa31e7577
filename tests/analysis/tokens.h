// Tokens as one line of text, to compare with what a person would write.
#ifndef TASUKI_TESTS_ANALYSIS_TOKENS_H_
#define TASUKI_TESTS_ANALYSIS_TOKENS_H_

#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "tasuki/analysis/tokenizer.h"

namespace tasuki {

// Whatever is analysed anywhere must give ForEachTerm the same terms.
inline std::string Terms(const Tokenizer& tokenizer, std::string_view text) {
  std::string line;
  std::multiset<std::string, std::less<>> left;
  for (const Token& token : tokenizer.Analyze(text)) {
    if (!line.empty()) line += '|';
    line += token.term;
    left.insert(token.term);
  }
  tokenizer.ForEachTerm(text, [&](std::string_view term) {
    const auto same = left.find(term);
    BOOST_TEST_CONTEXT("term " << term << " of " << text) {
      BOOST_REQUIRE((same != left.end()));
    }
    left.erase(same);
  });
  BOOST_TEST(left.empty());
  return line;
}

// "term=what stood in the text", joined.
inline std::string Places(const Tokenizer& tokenizer, std::string_view text) {
  std::string line;
  for (const Token& token : tokenizer.Analyze(text)) {
    if (!line.empty()) line += '|';
    line += token.term;
    line += '=';
    line += text.substr(token.begin, token.end - token.begin);
  }
  return line;
}

inline bool ShareATerm(const Tokenizer& tokenizer, std::string_view a,
                       std::string_view b) {
  std::set<std::string> terms;
  for (const Token& token : tokenizer.Analyze(a)) terms.insert(token.term);
  for (const Token& token : tokenizer.Analyze(b)) {
    if (terms.count(token.term) > 0) return true;
  }
  return false;
}

}  // namespace tasuki

#endif  // TASUKI_TESTS_ANALYSIS_TOKENS_H_
