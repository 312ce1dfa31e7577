// What is said where a dictionary cannot be used.
#ifndef TASUKI_SRC_ANALYSIS_DICTIONARY_ERROR_H_
#define TASUKI_SRC_ANALYSIS_DICTIONARY_ERROR_H_

#include <string>
#include <string_view>

#include "tasuki/base/error.h"

namespace tasuki {

// `path`, what is wrong with it, and what to change; `field` of MecabOptions.
inline absl::Status DictionaryError(std::string_view path,
                                    std::string_view fault,
                                    std::string_view field = "dictionary") {
  return MakeError(
      Reason::kWrongState, {.field = field, .object = "MeCab dictionary"},
      "MeCab dictionary: " + std::string(path) + ' ' + std::string(fault));
}

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_DICTIONARY_ERROR_H_
