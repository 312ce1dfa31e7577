#include "src/analysis/word_search.h"

#include <algorithm>

namespace tasuki {

void WordSearch::Find(const Sentence& sentence, const Dictionary& dictionary) {
  walks_.resize(std::max<std::size_t>(walks_.size(), sentence.size() + 1));
  firsts_.assign(sentence.size(), kNone);
  count_ = 0;
  std::uint32_t list = 0;
  for (const WordList& words : dictionary.lists()) {
    FindIn(words, list++, sentence);
  }
}

// All walks take a step in turn, so that none waits for the memory of another,
// and without branches that nobody could foretell.
void WordSearch::FindIn(const WordList& words, std::uint32_t list,
                        const Sentence& sentence) {
  Walk* const walks = walks_.data();
  Index* const firsts = firsts_.data();
  const char* const text = sentence.text().data();
  const std::uint32_t* const offsets = sentence.offsets().data();
  const Index size = sentence.size();
  std::size_t hits = count_;
  for (std::size_t count = StartWalks(words, sentence); count > 0;) {
    if (hits_.size() <= hits + count) hits_.resize(2 * (hits + count + 1));
    Hit* const found = hits_.data();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Index begin = walks[i].begin;
      const Index at = walks[i].at;
      WordList::State state = walks[i].state;
      const std::int32_t range = words.RangeAt(state);
      const Index before = firsts[begin];
      found[hits] = {range, list, begin, at, before};
      firsts[begin] = range >= 0 ? static_cast<Index>(hits) : before;
      hits += range >= 0;
      if (at == size) continue;
      for (std::uint32_t byte = offsets[at]; byte < offsets[at + 1]; ++byte) {
        state = words.Next(state, static_cast<unsigned char>(text[byte]));
      }
      words.Prefetch(state, sentence.Lead(at + 1));
      walks[kept].state = state;
      walks[kept].begin = begin;
      walks[kept].at = at + 1;
      kept += state >= 0;
    }
    count = kept;
  }
  count_ = hits;
}

// After the first character of each.
std::size_t WordSearch::StartWalks(const WordList& words,
                                   const Sentence& sentence) {
  std::size_t count = 0;
  for (Index i = 0; i < sentence.size(); ++i) {
    const std::uint32_t codepoint = sentence.codepoints()[i];
    const WordList::State state =
        codepoint != Sentence::kNoCodepoint
            ? words.After(codepoint)
            : words.Follow(words.root(), sentence.Bytes(i));
    words.Prefetch(state, sentence.Lead(i + 1));
    walks_[count] = {state, i, i + 1};
    count += state >= 0;
  }
  return count;
}

}  // namespace tasuki
