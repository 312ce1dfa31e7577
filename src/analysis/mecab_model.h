// One MeCab dictionary, and what one call needs beside it.
#ifndef TASUKI_SRC_ANALYSIS_MECAB_MODEL_H_
#define TASUKI_SRC_ANALYSIS_MECAB_MODEL_H_

#include <mecab.h>

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "src/analysis/term_cache.h"
#include "src/analysis/western.h"
#include "src/base/mutex.h"
#include "tasuki/analysis/tokenizer.h"

namespace tasuki {

class MecabModel {
 public:
  static absl::StatusOr<std::unique_ptr<MecabModel>> Open(
      const MecabOptions& options);

  // The working memory of one call: of one thread at a time.
  struct Workspace {
    std::unique_ptr<MeCab::Lattice> lattice;
    EnglishStemmer stemmer;
    TermCache terms;
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

  // Parses `sentence`; the nodes live until the workspace's next Parse, and
  // their surfaces point into `sentence`. nullptr where MeCab gives up.
  const MeCab::Node* Parse(std::string_view sentence, MeCab::Lattice& lattice);

 private:
  MecabModel(std::unique_ptr<MeCab::Model> model,
             std::unique_ptr<MeCab::Tagger> tagger)
      : model_(std::move(model)), tagger_(std::move(tagger)) {}

  absl::Status CheckFeatures();
  std::unique_ptr<Workspace> Take();
  void Return(std::unique_ptr<Workspace> workspace);

  std::unique_ptr<MeCab::Model> model_;
  std::unique_ptr<MeCab::Tagger> tagger_;
  Mutex mutex_;
  // As many as there have been calls at once.
  std::vector<std::unique_ptr<Workspace>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_MECAB_MODEL_H_
