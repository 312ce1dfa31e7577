// What analysis makes of a text, case by case, in golden.txt: three lines each,
//
//   text   as it came; \xNN, \r, \n and \\ stand for bytes
//   words  term=what stood there|… by the dictionary IPADIC
//   pairs  the same by characters, as ReplyIndex has them beside words
//
// A change of analysis shows in this file, line by line: read the difference
// before you put it in.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "tasuki/analysis/tokenizer.h"
#include "tests/analysis/tokens.h"

namespace tasuki {
namespace {

std::string Unescaped(const std::string& line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\') {
      text += line[i];
      continue;
    }
    const char kind = line.at(++i);
    if (kind == 'x') {
      text += static_cast<char>(std::stoi(line.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      text += kind == 'r' ? '\r' : kind == 'n' ? '\n' : kind;
    }
  }
  return text;
}

// The rest of a line that begins with `name` and blanks; empty at the end.
std::string Take(std::istream& file, const std::string& name) {
  constexpr std::size_t kIndent = 6;
  std::string line;
  while (std::getline(file, line) && line.empty()) {
  }
  if (!file) return "";
  BOOST_TEST_REQUIRE(line.substr(0, name.size()) == name);
  return line.size() > kIndent ? line.substr(kIndent) : "";
}

BOOST_AUTO_TEST_CASE(texts_become_the_terms_that_were_read_and_approved) {
  const auto words =
      OpenMecabTokenizer({.dictionary = "/var/lib/mecab/dic/ipadic-utf8"});
  BOOST_TEST_REQUIRE(words.ok(), words.status().ToString());
  const auto pairs = MakeCharacterTokenizer({.grammar_pairs = false});
  std::ifstream file(TASUKI_GOLDEN);
  int cases = 0;
  for (;; ++cases) {
    const std::string text = Take(file, "text");
    if (!file) break;
    BOOST_TEST_INFO_SCOPE("text  " << text);
    BOOST_TEST(Places(**words, Unescaped(text)) ==
               Unescaped(Take(file, "words")));
    BOOST_TEST(Places(*pairs, Unescaped(text)) ==
               Unescaped(Take(file, "pairs")));
  }
  BOOST_TEST(cases >= 40);
}

}  // namespace
}  // namespace tasuki
