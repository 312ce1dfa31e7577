// A sentence as the dictionary sees it: characters and their classes.
#ifndef TASUKI_SRC_ANALYSIS_SENTENCE_H_
#define TASUKI_SRC_ANALYSIS_SENTENCE_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "src/analysis/dictionary.h"

namespace tasuki {

class Sentence {
 public:
  using Index = std::uint32_t;  // of a character, or of the place before it
  static constexpr std::uint32_t kNoCodepoint = ~std::uint32_t{0};

  // Characters as MeCab reads them: the first byte says how long one is, bad
  // bytes stand alone. `text` stays the caller's.
  void Read(std::string_view text, const Dictionary& dictionary);

  Index size() const { return size_; }
  std::string_view text() const { return text_; }

  // By character; offsets also for the end.
  std::span<const std::uint32_t> offsets() const { return offsets_; }
  // kNoCodepoint for bad bytes and beyond 0xFFFF.
  std::span<const std::uint32_t> codepoints() const { return codepoints_; }
  CharacterClass ClassOf(Index character) const { return classes_[character]; }
  // The end of the characters from this one on of which each shares a kind with
  // the next.
  Index GroupEnd(Index character) const { return group_ends_[character]; }
  // Where a word after this place begins: behind blanks.
  Index SkipBlanks(Index place) const {
    return space_.SharesKindWith(classes_[place]) ? group_ends_[place] : place;
  }

  std::string_view Bytes(Index character) const {
    return text_.substr(offsets_[character],
                        offsets_[character + 1] - offsets_[character]);
  }
  // The first byte of a character; 0 at the end.
  unsigned char Lead(Index character) const {
    return character < size_
               ? static_cast<unsigned char>(text_[offsets_[character]])
               : 0;
  }

 private:
  std::string_view text_;
  Index size_ = 0;
  CharacterClass space_;
  std::vector<std::uint32_t> offsets_;
  std::vector<std::uint32_t> codepoints_;
  std::vector<CharacterClass> classes_;
  std::vector<Index> group_ends_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_SENTENCE_H_
