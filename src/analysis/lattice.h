// Finds the words of a sentence: MeCab's algorithm over MeCab's dictionary.
//
// The same words as libmecab 0.996, ties included (its tokenizer.cpp and
// viterbisub.h), in half the time: MeCab allocates and fills a node
// of 100 bytes for each reading of each surface, and for each pair of readings
// that meet asks the matrix in the order of two linked lists. Here readings
// that end at one place lie side by side, and those that connect alike to what
// is before them share the search for the best.
#ifndef TASUKI_SRC_ANALYSIS_LATTICE_H_
#define TASUKI_SRC_ANALYSIS_LATTICE_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "src/analysis/dictionary.h"
#include "src/analysis/sentence.h"
#include "src/analysis/word_search.h"

namespace tasuki {

struct FoundWord {
  std::uint32_t begin = 0;  // bytes of the sentence
  std::uint32_t end = 0;
  std::uint32_t token = 0;  // of the dictionary
};

// The working memory of one thread.
class Lattice {
 public:
  // Costs are sums of 32 bits, to which a word adds less than 2^16.
  static constexpr std::size_t kMaxSentence = 1 << 14;

  // The dictionary outlives it.
  explicit Lattice(const Dictionary& dictionary);

  // The words of `text`, of at most kMaxSentence bytes, in order; blanks belong
  // to none. Valid until the next call. O(size) for words of bounded length.
  std::span<const FoundWord> Decode(std::string_view text);

 private:
  using Index = Sentence::Index;

  // More than any sentence, and a connection may still be added.
  static constexpr std::int32_t kNoCost = 0x7FFF0000;

  // A place between characters: the slots of the words that end there. They are
  // filled from the last to the first, so that the preferred come first, and
  // read in blocks, which padding completes.
  struct Place {
    Index first_slot = 0;
    Index end_slot = 0;

    bool reached() const { return first_slot != end_slot; }
  };
  static constexpr Index kBlock = 4;
  static constexpr Index kPadding = kBlock - 1;

  // What a slot holds beside the cost up to it and its right id. Which word is
  // best before it is found once more for the few on the best path.
  struct Reading {
    std::uint32_t token = 0;
    Index place = 0;  // where the word before ends
  };
  // The least cost up to a place and a word with a left id behind it.
  struct Best {
    std::int32_t cost = 0;
    std::uint32_t visit = 0;  // of a place, for which it holds
  };

  void MakeSlots();
  void CountWords();
  void AddWordsAfter(Index place);
  void AddWords(Index place, Index end, std::span<const WordToken> tokens,
                std::uint32_t number);
  std::int32_t BestCost(Index place, std::uint16_t left_id) const;
  Index BestSlot(Index place, std::uint16_t left_id) const;
  void TraceBack();

  bool HasUnknown(Index begin) const {
    return search_.FirstAt(begin) == WordSearch::kNone ||
           sentence_.ClassOf(begin).always();
  }
  // Calls found(end, tokens, number of the first) for the unknown words that
  // may begin at a character, the last of the order of preference first.
  template <class Found>
  void ForEachUnknown(Index begin, const Found& found) const;

  const Dictionary& dictionary_;
  Sentence sentence_;
  WordSearch search_;
  std::vector<Place> places_;
  std::vector<Index> places_before_;  // from which a word here may follow
  // By slot.
  std::vector<std::int32_t> costs_;
  std::vector<std::uint16_t> right_ids_;
  std::vector<Reading> readings_;

  std::vector<Best> bests_;  // by left id
  std::uint32_t visit_ = 0;  // how many there were, in all sentences
  std::vector<FoundWord> found_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_LATTICE_H_
