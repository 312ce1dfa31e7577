// What was made of the words seen last, by their place in the dictionary.
#ifndef TASUKI_SRC_ANALYSIS_TERM_CACHE_H_
#define TASUKI_SRC_ANALYSIS_TERM_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/analysis/japanese_term.h"

namespace tasuki {

// Reading a word's features and folding it takes as long as MeCab takes to find
// it. MeCab points to the features in its dictionary, which stays where it is,
// so the pointer says which word it is: 98 % of the words of a Japanese text
// are among the 32,768 seen last. Not for concurrent use.
class TermCache {
 public:
  // The term of the word with these features; empty for none. Holds until the
  // next call.
  std::string_view TermOf(const char* feature, std::string_view surface) {
    Entry& entry = entries_[IndexOf(feature)];
    if (entry.feature == feature) return entry.term;
    const MecabFeature parsed = ParseFeature(feature);
    const bool content = IsContentWord(parsed);
    if (content && parsed.base.empty()) {  // no word of the dictionary
      unknown_ = JapaneseTerm(surface);
      return unknown_;
    }
    entry.feature = feature;
    entry.term = content ? JapaneseTerm(parsed.base) : std::string();
    return entry.term;
  }

 private:
  struct Entry {
    const char* feature = nullptr;
    std::string term;
  };
  static constexpr int kBits = 15;

  static std::size_t IndexOf(const char* feature) {
    return reinterpret_cast<std::uintptr_t>(feature) * 0x9E3779B97F4A7C15 >>
           (64 - kBits);
  }

  std::vector<Entry> entries_ = std::vector<Entry>(std::size_t{1} << kBits);
  std::string unknown_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_TERM_CACHE_H_
