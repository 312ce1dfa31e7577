// Words, numbers, codes and emoji: whatever is not written in Japanese.
#ifndef TASUKI_SRC_ANALYSIS_WESTERN_H_
#define TASUKI_SRC_ANALYSIS_WESTERN_H_

#include <string>
#include <string_view>
#include <vector>

#include "tasuki/analysis/tokenizer.h"

struct sb_stemmer;

namespace tasuki {

// Snowball's English stemmer. Not for concurrent use.
class EnglishStemmer {
 public:
  EnglishStemmer();
  ~EnglishStemmer();
  EnglishStemmer(const EnglishStemmer&) = delete;
  EnglishStemmer& operator=(const EnglishStemmer&) = delete;

  // `word` in lower case. Words outside ASCII come back as they are.
  std::string Stem(std::string_view word);

 private:
  sb_stemmer* stemmer_;
};

// Appends the tokens of the folded `text`, in order, with places in `text`.
// Terms are whole words, not stems.
void ScanWestern(std::string_view text, std::vector<Token>& tokens);

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_WESTERN_H_
