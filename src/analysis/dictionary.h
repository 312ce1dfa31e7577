// A compiled MeCab dictionary: everything a Lattice needs to find words.
//
// A folder with sys.dic and unk.dic (word_list.h), and, in the byte order of
// this machine (MeCab 0.996, connector.cpp and char_property.cpp):
//   matrix.bin  2 numbers of 2 bytes: left ids L and right ids R; then R rows
//               of L costs of 2 bytes
//   char.bin    a number of 4 bytes: classes; 32 bytes each: its name; then 4
//               bytes for each of the characters 0 to 0xFFFE (CharacterClass)
//   dicrc       lines "key = value"
#ifndef TASUKI_SRC_ANALYSIS_DICTIONARY_H_
#define TASUKI_SRC_ANALYSIS_DICTIONARY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "src/analysis/mapped_file.h"
#include "src/analysis/mecab_config.h"
#include "src/analysis/word_list.h"

namespace tasuki {

// What unknown words may begin with a character, and which of its neighbours
// belong to them.
class CharacterClass {
 public:
  CharacterClass() = default;
  explicit CharacterClass(std::uint32_t bits) : bits_(bits) {}

  bool SharesKindWith(CharacterClass other) const {
    return (bits_ & other.bits_ & 0x3FFFF) != 0;
  }
  // The class whose unknown words begin here.
  std::uint32_t number() const { return bits_ >> 18 & 0xFF; }
  // Unknown words of 1 to so many characters.
  std::uint32_t longest() const { return bits_ >> 26 & 0xF; }
  // All neighbours of the same kind make one unknown word.
  bool groups() const { return (bits_ >> 30 & 1) != 0; }
  // Also where the dictionary knows a word.
  bool always() const { return bits_ >> 31 != 0; }

 private:
  std::uint32_t bits_ = 0;
};

class Dictionary {
 public:
  static absl::StatusOr<std::unique_ptr<Dictionary>> Open(
      const DictionaryFiles& files);

  // The system's, then those of users.
  std::span<const WordList> lists() const { return lists_; }
  const WordList& unknown() const { return unknown_; }

  // Tokens are numbered through all lists, unknown words last.
  std::size_t token_count() const { return token_count_; }
  std::uint32_t first_token(std::size_t list) const { return firsts_[list]; }
  std::uint32_t first_unknown() const { return firsts_.back(); }
  const WordToken& TokenOf(std::uint32_t number) const {
    const std::size_t list = ListOf(number);
    return ListAt(list).tokens()[number - firsts_[list]];
  }
  std::string_view FeatureOf(std::uint32_t number) const {
    return ListAt(ListOf(number)).FeatureOf(TokenOf(number));
  }

  // `character` below 0x10000.
  CharacterClass ClassOf(std::uint32_t character) const {
    return classes_[character];
  }
  // The unknown words of a class, as tokens of unknown().
  std::span<const WordToken> UnknownOf(std::uint32_t number) const {
    return unknown_of_[number];
  }
  // More than so many characters after the first do not group.
  std::size_t max_grouping() const { return max_grouping_; }

  // Costs of connecting to a word with this left id, by the right id before it.
  const std::int16_t* CostsBefore(std::uint16_t left_id) const {
    return costs_ + std::size_t{left_id} * row_;
  }

 private:
  // By place in firsts_.
  std::size_t ListOf(std::uint32_t number) const {
    std::size_t list = lists_.size();
    while (number < firsts_[list]) --list;
    return list;
  }
  const WordList& ListAt(std::size_t list) const {
    return list < lists_.size() ? lists_[list] : unknown_;
  }

  explicit Dictionary(WordList unknown) : unknown_(std::move(unknown)) {}

  absl::Status OpenLists(const DictionaryFiles& files);
  absl::Status OpenCosts(const std::string& path);
  absl::Status OpenClasses(const std::string& path);

  WordList unknown_;
  std::vector<WordList> lists_;
  std::vector<std::uint32_t> firsts_;  // by list, then of unknown words
  std::size_t token_count_ = 0;
  std::unique_ptr<MappedFile> matrix_;
  const std::int16_t* costs_ = nullptr;
  std::size_t row_ = 0;
  std::vector<CharacterClass> classes_;
  std::vector<std::span<const WordToken>> unknown_of_;
  std::size_t max_grouping_ = 0;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_DICTIONARY_H_
