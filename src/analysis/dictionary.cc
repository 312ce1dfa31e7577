#include "src/analysis/dictionary.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "src/analysis/dictionary_error.h"
#include "src/base/status_macros.h"

namespace tasuki {
namespace {

constexpr std::string_view kBroken = "is broken: install it anew";
constexpr std::string_view kMismatch =
    "does not belong to the other files of its dictionary: compile it with "
    "them";

// Of char.bin: a character of two bytes but the last.
constexpr std::size_t kCharacters = 0xFFFF;
constexpr std::size_t kClassName = 32;

// Takes a number off the front of `bytes`, which hold one.
template <class T>
T TakeNumber(std::string_view& bytes) {
  T number;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Dictionary>> Dictionary::Open(
    const DictionaryFiles& files) {
  TASUKI_ASSIGN_OR_RETURN(
      WordList unknown,
      WordList::Open(files.folder + "/unk.dic", WordListKind::kUnknown));
  std::unique_ptr<Dictionary> opened(new Dictionary(std::move(unknown)));
  TASUKI_RETURN_IF_ERROR(opened->OpenLists(files));
  TASUKI_RETURN_IF_ERROR(opened->OpenCosts(files.folder + "/matrix.bin"));
  TASUKI_RETURN_IF_ERROR(opened->OpenClasses(files.folder + "/char.bin"));
  opened->max_grouping_ = files.max_grouping;
  return opened;
}

absl::Status Dictionary::OpenLists(const DictionaryFiles& files) {
  const auto add = [&](const std::string& path,
                       WordListKind kind) -> absl::Status {
    TASUKI_ASSIGN_OR_RETURN(WordList list, WordList::Open(path, kind));
    if (list.left_ids() != unknown_.left_ids() ||
        list.right_ids() != unknown_.right_ids()) {
      return DictionaryError(path, kMismatch);
    }
    firsts_.push_back(static_cast<std::uint32_t>(token_count_));
    token_count_ += list.tokens().size();
    lists_.push_back(std::move(list));
    return absl::OkStatus();
  };
  TASUKI_RETURN_IF_ERROR(add(files.folder + "/sys.dic", WordListKind::kSystem));
  for (const std::string& user : files.user) {
    TASUKI_RETURN_IF_ERROR(add(user, WordListKind::kUser));
  }
  firsts_.push_back(static_cast<std::uint32_t>(token_count_));
  token_count_ += unknown_.tokens().size();
  return absl::OkStatus();
}

absl::Status Dictionary::OpenCosts(const std::string& path) {
  std::optional<MappedFile> file = MappedFile::Open(path);
  if (!file) return DictionaryError(path, "cannot be read");
  std::string_view bytes = file->bytes();
  if (bytes.size() < 2 * sizeof(std::uint16_t)) {
    return DictionaryError(path, kBroken);
  }
  const std::size_t left_ids = TakeNumber<std::uint16_t>(bytes);
  const std::size_t right_ids = TakeNumber<std::uint16_t>(bytes);
  if (bytes.size() != left_ids * right_ids * sizeof(std::int16_t)) {
    return DictionaryError(path, kBroken);
  }
  if (left_ids != unknown_.left_ids() || right_ids != unknown_.right_ids()) {
    return DictionaryError(path, kMismatch);
  }
  costs_ = reinterpret_cast<const std::int16_t*>(bytes.data());
  row_ = left_ids;
  matrix_ = std::make_unique<MappedFile>(*std::move(file));
  return absl::OkStatus();
}

absl::Status Dictionary::OpenClasses(const std::string& path) {
  const std::optional<MappedFile> file = MappedFile::Open(path);
  if (!file) return DictionaryError(path, "cannot be read");
  std::string_view bytes = file->bytes();
  if (bytes.size() < sizeof(std::uint32_t)) {
    return DictionaryError(path, kBroken);
  }
  const std::size_t count = TakeNumber<std::uint32_t>(bytes);
  if (bytes.size() !=
      count * kClassName + kCharacters * sizeof(std::uint32_t)) {
    return DictionaryError(path, kBroken);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = bytes.substr(i * kClassName, kClassName);
    const auto tokens = unknown_.Find(name.substr(0, name.find('\0')));
    if (tokens.empty()) return DictionaryError(path, kMismatch);
    unknown_of_.push_back(tokens);
  }
  bytes.remove_prefix(count * kClassName);
  classes_.reserve(kCharacters + 1);
  while (!bytes.empty()) {
    classes_.emplace_back(TakeNumber<std::uint32_t>(bytes));
    if (classes_.back().number() >= count)
      return DictionaryError(path, kBroken);
  }
  // The last of two bytes has none in the file; MeCab reads zeros behind it.
  classes_.emplace_back();
  return absl::OkStatus();
}

}  // namespace tasuki
