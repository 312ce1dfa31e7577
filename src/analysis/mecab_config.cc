#include "src/analysis/mecab_config.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <string_view>

#include "src/analysis/dictionary_error.h"

namespace tasuki {
namespace {

constexpr std::string_view kBlank = " \t\r\n\v\f";

using Settings = std::map<std::string, std::string, std::less<>>;

// Adds the "key = value" lines of a file; what is set already stays. False
// where there is no such file.
bool Load(const std::string& path, Settings& settings) {
  std::ifstream file(path);
  if (!file) return false;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == ';' || line[0] == '#') continue;
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string key = line.substr(0, equals);
    const std::size_t value = line.find_first_not_of(kBlank, equals + 1);
    if (value == std::string::npos) continue;
    settings.try_emplace(key.substr(0, key.find_last_not_of(kBlank) + 1),
                         line.substr(value));
  }
  return true;
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

// Returns where the configuration is, or should be.
std::string LoadConfiguration(Settings& settings) {
  const std::string own = Environment("HOME") + "/.mecabrc";
  if (Load(own, settings)) return own;
  const std::string named = Environment("MECABRC");
  const std::string path = named.empty() ? "/etc/mecabrc" : named;
  Load(path, settings);
  return path;
}

std::string Setting(const Settings& settings, std::string_view key) {
  const auto found = settings.find(key);
  return found == settings.end() ? "" : found->second;
}

// $(rcpath) is the folder of the configuration.
std::string FolderIn(const Settings& settings, const std::string& path) {
  constexpr std::string_view kRcPath = "$(rcpath)";
  std::string folder = Setting(settings, "dicdir");
  const std::size_t at = folder.find(kRcPath);
  if (at != std::string::npos) {
    folder.replace(at, kRcPath.size(), path.substr(0, path.rfind('/')));
  }
  return folder;
}

std::vector<std::string> SplitAtCommas(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (comma > 0) parts.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return parts;
}

}  // namespace

absl::StatusOr<DictionaryFiles> FindDictionary(const MecabOptions& options) {
  DictionaryFiles files = {.folder = options.dictionary};
  Settings settings;
  if (files.folder.empty()) {
    const std::string path = LoadConfiguration(settings);
    files.folder = FolderIn(settings, path);
    if (files.folder.empty()) {
      return DictionaryError(path,
                             "names no dictionary (dicdir): install one in "
                             "UTF-8, such as Debian's "
                             "mecab-ipadic-utf8, and name its folder");
    }
  }
  if (!Load(files.folder + "/dicrc", settings)) {
    return DictionaryError(files.folder,
                           "holds no dictionary (dicrc): install one in UTF-8, "
                           "such as Debian's mecab-ipadic-utf8, and name its "
                           "folder");
  }
  if (options.user_dictionary.empty()) {
    files.user = SplitAtCommas(Setting(settings, "userdic"));
  } else {
    files.user = {options.user_dictionary};
  }
  const std::string grouping = Setting(settings, "max-grouping-size");
  const long most = std::strtol(grouping.c_str(), nullptr, 10);
  if (most > 0) files.max_grouping = static_cast<std::size_t>(most);
  return files;
}

}  // namespace tasuki
