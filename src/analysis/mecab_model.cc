#include "src/analysis/mecab_model.h"

#include <string>

#include "src/analysis/dictionary_error.h"
#include "src/analysis/japanese_term.h"
#include "src/analysis/mecab_config.h"
#include "src/base/status_macros.h"

namespace tasuki {

absl::StatusOr<std::unique_ptr<MecabModel>> MecabModel::Open(
    const MecabOptions& options) {
  TASUKI_ASSIGN_OR_RETURN(const DictionaryFiles files, FindDictionary(options));
  TASUKI_ASSIGN_OR_RETURN(std::unique_ptr<Dictionary> dictionary,
                          Dictionary::Open(files));
  std::unique_ptr<MecabModel> opened(new MecabModel(std::move(dictionary)));
  TASUKI_RETURN_IF_ERROR(opened->CheckFeatures(files.folder));
  return opened;
}

// A probe tells the order of features.
absl::Status MecabModel::CheckFeatures(const std::string& folder) {
  constexpr std::string_view kProbe = "走った";
  Loan loan(*this);
  const auto words = loan->lattice.Decode(kProbe);
  if (words.empty() ||
      ParseFeature(dictionary_->FeatureOf(words.front().token)).base !=
          "走る") {
    return DictionaryError(folder,
                           "is not IPADIC: its features are in another order; "
                           "name the folder of one that is");
  }
  return absl::OkStatus();
}

std::unique_ptr<MecabModel::Workspace> MecabModel::Take() {
  {
    MutexLock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Workspace> workspace = std::move(idle_.back());
      idle_.pop_back();
      return workspace;
    }
  }
  return std::make_unique<Workspace>(*dictionary_);
}

void MecabModel::Return(std::unique_ptr<Workspace> workspace) {
  MutexLock lock(mutex_);
  idle_.push_back(std::move(workspace));
}

}  // namespace tasuki
