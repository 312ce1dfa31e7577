// One dictionary, and what one call needs beside it.
#ifndef TASUKI_SRC_ANALYSIS_MECAB_MODEL_H_
#define TASUKI_SRC_ANALYSIS_MECAB_MODEL_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "src/analysis/dictionary.h"
#include "src/analysis/lattice.h"
#include "src/analysis/western.h"
#include "src/analysis/word_terms.h"
#include "src/base/mutex.h"
#include "tasuki/analysis/tokenizer.h"

namespace tasuki {

class MecabModel {
 public:
  static absl::StatusOr<std::unique_ptr<MecabModel>> Open(
      const MecabOptions& options);

  // The working memory of one call: of one thread at a time.
  struct Workspace {
    explicit Workspace(const Dictionary& dictionary) : lattice(dictionary) {}

    Lattice lattice;
    EnglishStemmer stemmer;
  };

  // Lends a workspace for as long as the loan lives.
  class Loan {
   public:
    explicit Loan(MecabModel& model)
        : model_(model), workspace_(model.Take()) {}
    ~Loan() { model_.Return(std::move(workspace_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Workspace* operator->() { return workspace_.get(); }

   private:
    MecabModel& model_;
    std::unique_ptr<Workspace> workspace_;
  };

  WordTerms& terms() { return terms_; }

 private:
  explicit MecabModel(std::unique_ptr<Dictionary> dictionary)
      : dictionary_(std::move(dictionary)), terms_(*dictionary_) {}

  absl::Status CheckFeatures(const std::string& folder);
  std::unique_ptr<Workspace> Take();
  void Return(std::unique_ptr<Workspace> workspace);

  const std::unique_ptr<Dictionary> dictionary_;
  WordTerms terms_;
  Mutex mutex_;
  // As many as there have been calls at once.
  std::vector<std::unique_ptr<Workspace>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_MECAB_MODEL_H_
