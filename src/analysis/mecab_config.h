// Which files make the dictionary.
#ifndef TASUKI_SRC_ANALYSIS_MECAB_CONFIG_H_
#define TASUKI_SRC_ANALYSIS_MECAB_CONFIG_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tasuki/analysis/tokenizer.h"

namespace tasuki {

struct DictionaryFiles {
  std::string folder;
  std::vector<std::string> user;
  std::size_t max_grouping = 24;
};

// What `options` name and, where they name no folder, MeCab's configuration
// does: the first that there is of ~/.mecabrc, the file that MECABRC names, and
// /etc/mecabrc.
absl::StatusOr<DictionaryFiles> FindDictionary(const MecabOptions& options);

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_MECAB_CONFIG_H_
