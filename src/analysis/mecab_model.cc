#include "src/analysis/mecab_model.h"

#include <fstream>
#include <string>
#include <utility>

#include "src/analysis/japanese_term.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

absl::Status DictionaryError(std::string_view what) {
  return MakeError(Reason::kWrongState,
                   {.field = "dictionary", .object = "MeCab dictionary"}, what);
}

std::string NameOfDictionary(const MecabOptions& options) {
  return options.dictionary.empty() ? "the one of MeCab's configuration"
                                    : options.dictionary;
}

std::unique_ptr<MeCab::Model> CreateModel(const MecabOptions& options) {
  std::vector<std::string> words = {"tasuki"};
  if (!options.dictionary.empty()) {
    // Without the configuration file of the machine, whatever it says.
    words.insert(words.end(), {"-r", "/dev/null", "-d", options.dictionary});
  }
  if (!options.user_dictionary.empty()) {
    words.insert(words.end(), {"-u", options.user_dictionary});
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return std::unique_ptr<MeCab::Model>(
      MeCab::createModel(static_cast<int>(arguments.size()), arguments.data()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<MecabModel>> MecabModel::Open(
    const MecabOptions& options) {
  // Asked first, because MeCab leaks memory where it cannot open one.
  if (!options.user_dictionary.empty() &&
      !std::ifstream(options.user_dictionary)) {
    return MakeError(Reason::kWrongState,
                     {.field = "user_dictionary", .object = "MeCab dictionary"},
                     "the user dictionary " + options.user_dictionary +
                         " cannot be read: name a file that mecab-dict-index "
                         "made");
  }
  std::unique_ptr<MeCab::Model> model = CreateModel(options);
  std::unique_ptr<MeCab::Tagger> tagger(model ? model->createTagger()
                                              : nullptr);
  if (tagger == nullptr) {
    return DictionaryError(
        "MeCab cannot open its dictionary (" + NameOfDictionary(options) +
        (options.user_dictionary.empty()
             ? std::string()
             : ", user dictionary " + options.user_dictionary) +
        "): install one in UTF-8, such as Debian's mecab-ipadic-utf8, and name "
        "its folder");
  }
  std::unique_ptr<MecabModel> opened(
      new MecabModel(std::move(model), std::move(tagger)));
  TASUKI_RETURN_IF_ERROR(opened->CheckFeatures());
  return opened;
}

// A probe tells the charset and the order of features at once.
absl::Status MecabModel::CheckFeatures() {
  constexpr std::string_view kProbe = "走った";
  Loan loan(*this);
  const MeCab::Node* node = Parse(kProbe, *loan->lattice);
  if (node != nullptr) node = node->next;
  if (node == nullptr || node->feature == nullptr ||
      ParseFeature(node->feature).base != "走る") {
    return DictionaryError(
        "the MeCab dictionary is not IPADIC in UTF-8: its features are in "
        "another order or charset; name the folder of one that is");
  }
  return absl::OkStatus();
}

const MeCab::Node* MecabModel::Parse(std::string_view sentence,
                                     MeCab::Lattice& lattice) {
  lattice.set_sentence(sentence.data(), sentence.size());
  return tagger_->parse(&lattice) ? lattice.bos_node() : nullptr;
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
  auto workspace = std::make_unique<Workspace>();
  workspace->lattice.reset(model_->createLattice());
  return workspace;
}

void MecabModel::Return(std::unique_ptr<Workspace> workspace) {
  // The lattice would keep pointers into the caller's text.
  workspace->lattice->clear();
  MutexLock lock(mutex_);
  idle_.push_back(std::move(workspace));
}

}  // namespace tasuki
