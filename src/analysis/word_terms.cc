#include "src/analysis/word_terms.h"

#include "src/analysis/japanese_term.h"

namespace tasuki {

WordTerms::WordTerms(const Dictionary& dictionary)
    : dictionary_(dictionary),
      terms_(new std::atomic<const std::string*>[dictionary.token_count()]()) {}

const std::string* WordTerms::Make(std::uint32_t token) {
  const MecabFeature feature = ParseFeature(dictionary_.FeatureOf(token));
  const bool content = IsContentWord(feature);
  if (content && feature.base.empty()) {
    terms_[token].store(&surface_, std::memory_order_release);
    return nullptr;
  }
  std::string term = content ? JapaneseTerm(feature.base) : std::string();
  MutexLock lock(mutex_);
  const std::string* const kept = &*made_.insert(std::move(term)).first;
  terms_[token].store(kept, std::memory_order_release);
  return kept;
}

}  // namespace tasuki
