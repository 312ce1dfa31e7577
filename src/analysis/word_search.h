// The words of the dictionary that begin at each character of a sentence.
#ifndef TASUKI_SRC_ANALYSIS_WORD_SEARCH_H_
#define TASUKI_SRC_ANALYSIS_WORD_SEARCH_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/analysis/dictionary.h"
#include "src/analysis/sentence.h"

namespace tasuki {

class WordSearch {
 public:
  using Index = Sentence::Index;
  static constexpr Index kNone = ~Index{0};

  // A surface of a list.
  struct Hit {
    std::int32_t range = 0;  // of tokens
    std::uint32_t list = 0;
    Index begin = 0;  // characters
    Index end = 0;
    Index next = kNone;  // another hit with this begin, found before this one
  };

  void Find(const Sentence& sentence, const Dictionary& dictionary);

  std::span<const Hit> hits() const { return {hits_.data(), count_}; }
  // The hit that was found last: of the last list, the longest. kNone without.
  Index FirstAt(Index begin) const { return firsts_[begin]; }

 private:
  // A walk of the trie that began at a character and has come before another.
  struct Walk {
    WordList::State state = 0;
    Index begin = 0;
    Index at = 0;
  };

  void FindIn(const WordList& words, std::uint32_t list,
              const Sentence& sentence);
  std::size_t StartWalks(const WordList& words, const Sentence& sentence);

  std::vector<Walk> walks_;
  std::vector<Hit> hits_;
  std::size_t count_ = 0;
  std::vector<Index> firsts_;  // by character
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_WORD_SEARCH_H_
