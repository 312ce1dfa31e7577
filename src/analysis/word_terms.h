// The term of each word of a dictionary, made when it is first seen.
#ifndef TASUKI_SRC_ANALYSIS_WORD_TERMS_H_
#define TASUKI_SRC_ANALYSIS_WORD_TERMS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/node_hash_set.h"
#include "src/analysis/dictionary.h"
#include "src/base/mutex.h"

namespace tasuki {

// Reading a word's features and folding it takes longer than finding it. There
// are as many terms as a dictionary has words at most, so that each is kept.
// For concurrent use: what was seen once is read without a lock.
class WordTerms {
 public:
  // The dictionary outlives it.
  explicit WordTerms(const Dictionary& dictionary);

  // Of a token of the dictionary; empty for none. nullptr where the surface is
  // the base form, as it is of unknown words.
  const std::string* TermOf(std::uint32_t token) {
    const std::string* const known =
        terms_[token].load(std::memory_order_acquire);
    if (known == nullptr) [[unlikely]]
      return Make(token);
    return known == &surface_ ? nullptr : known;
  }

 private:
  const std::string* Make(std::uint32_t token);

  const Dictionary& dictionary_;
  const std::string surface_;
  const std::unique_ptr<std::atomic<const std::string*>[]> terms_;
  Mutex mutex_;
  absl::node_hash_set<std::string> made_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_WORD_TERMS_H_
