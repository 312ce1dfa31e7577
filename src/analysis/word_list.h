// A compiled list of words: MeCab's sys.dic, unk.dic, a user's dictionary.
//
// The file, in the byte order of this machine (MeCab 0.996, dictionary.cpp):
//   10 numbers of 4 bytes: magic xor file size, version 102, kind, words, left
//     ids, right ids, bytes of trie, tokens and features, 0
//   32 bytes: charset, padded with NUL
//   trie: units {int32 base, uint32 check} of Darts' double array
//   tokens: 16 bytes each, those of one surface in a row
//   features: texts that end with NUL
#ifndef TASUKI_SRC_ANALYSIS_WORD_LIST_H_
#define TASUKI_SRC_ANALYSIS_WORD_LIST_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "src/analysis/mapped_file.h"

namespace tasuki {

// One reading of a surface.
struct WordToken {
  std::uint16_t left_id = 0;   // how it connects to the word before
  std::uint16_t right_id = 0;  // and to the one after
  std::uint16_t class_id = 0;
  std::int16_t cost = 0;
  std::uint32_t feature = 0;
  std::uint32_t unused = 0;
};
static_assert(sizeof(WordToken) == 16);

enum class WordListKind : std::uint32_t {
  kSystem = 0,
  kUser = 1,
  kUnknown = 2
};

class WordList {
 public:
  // Everything that later steps rely on is checked here, so that a file that
  // was cut off or edited is refused and no read leaves it.
  static absl::StatusOr<WordList> Open(const std::string& path,
                                       WordListKind kind);

  std::size_t left_ids() const { return left_ids_; }
  std::size_t right_ids() const { return right_ids_; }
  std::span<const WordToken> tokens() const { return tokens_; }
  std::string_view FeatureOf(const WordToken& token) const {
    return features_.data() + token.feature;
  }

  // Walking the trie. State -1 is none, and leads to none: no word begins so.
  using State = std::int32_t;
  State root() const { return units_[0].base; }
  State Next(State state, unsigned char byte) const {
    const Unit unit = units_[static_cast<std::size_t>(state) + byte + 1];
    return unit.base | NoneUnless(unit.check, state);
  }
  State Follow(State state, std::string_view bytes) const {
    for (const char byte : bytes) {
      state = Next(state, static_cast<unsigned char>(byte));
    }
    return state;
  }
  // The tokens of the word that ends in `state`, as a range; below 0: none
  // does.
  std::int32_t RangeAt(State state) const {
    const Unit unit = units_[static_cast<std::size_t>(state)];
    return -(unit.base + 1) | NoneUnless(unit.check, state);
  }
  // Asks for what a later RangeAt and Next will read.
  void Prefetch(State state, unsigned char byte) const {
    const Unit* const unit = units_.data() + (state < 0 ? 0 : state);
    __builtin_prefetch(unit);
    __builtin_prefetch(unit + byte + 1);
  }
  void PrefetchTokens(std::int32_t range) const {
    __builtin_prefetch(tokens_.data() + FirstOf(range));
  }
  static std::uint32_t FirstOf(std::int32_t range) {
    return static_cast<std::uint32_t>(range) >> 8;
  }
  static std::uint32_t CountOf(std::int32_t range) { return range & 0xFF; }

  // The state after a character below 0x10000.
  State After(char32_t character) const { return after_[character]; }
  // The tokens of exactly `word`.
  std::span<const WordToken> Find(std::string_view word) const;

 private:
  struct Unit {
    std::int32_t base;
    std::uint32_t check;
  };
  static_assert(sizeof(Unit) == 8);

  // 0 or -1: a state below 0, whatever is added to its bits. No branch, because
  // nobody could foretell it.
  static std::int32_t NoneUnless(std::uint32_t check, State state) {
    return -static_cast<std::int32_t>(check !=
                                      static_cast<std::uint32_t>(state));
  }

  explicit WordList(MappedFile file) : file_(std::move(file)) {}

  // Empty where the file is sound, otherwise what is wrong with it.
  std::string_view Read(WordListKind kind);
  void FollowCharacters();
  bool TrieIsSound() const;
  bool WordsEnd() const;
  bool TokensAreSound() const;

  MappedFile file_;
  std::size_t left_ids_ = 0;
  std::size_t right_ids_ = 0;
  std::span<const Unit> units_;
  std::vector<State> after_;
  std::span<const WordToken> tokens_;
  std::string_view features_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_WORD_LIST_H_
