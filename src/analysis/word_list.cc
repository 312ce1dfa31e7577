#include "src/analysis/word_list.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>
#include <vector>

#include "src/analysis/dictionary_error.h"
#include "src/text/utf8.h"

namespace tasuki {
namespace {

static_assert(std::endian::native == std::endian::little,
              "MeCab's files are in the byte order of the machine that made "
              "them, and Debian ships those of little-endian ones");

constexpr std::uint32_t kMagic = 0xEF718F77;
constexpr std::uint32_t kVersion = 102;

struct Header {
  std::uint32_t magic = 0;
  std::uint32_t version = 0;
  std::uint32_t kind = 0;
  std::uint32_t words = 0;
  std::uint32_t left_ids = 0;
  std::uint32_t right_ids = 0;
  std::uint32_t trie_bytes = 0;
  std::uint32_t token_bytes = 0;
  std::uint32_t feature_bytes = 0;
  std::uint32_t zero = 0;
  std::array<char, 32> charset = {};
};
static_assert(sizeof(Header) == 72);

bool IsUtf8(const std::array<char, 32>& charset) {
  std::string name(charset.data(), strnlen(charset.data(), charset.size()));
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name == "utf8" || name == "utf_8" || name == "utf-8";
}

// `bytes` as values; where they begin is aligned for them.
template <class T>
std::span<const T> As(std::string_view bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

}  // namespace

absl::StatusOr<WordList> WordList::Open(const std::string& path,
                                        WordListKind kind) {
  const std::string_view field =
      kind == WordListKind::kUser ? "user_dictionary" : "dictionary";
  std::optional<MappedFile> file = MappedFile::Open(path);
  if (!file) return DictionaryError(path, "cannot be read", field);
  WordList list(*std::move(file));
  const std::string_view fault = list.Read(kind);
  if (!fault.empty()) return DictionaryError(path, fault, field);
  return list;
}

std::string_view WordList::Read(WordListKind kind) {
  constexpr std::string_view kBroken = "is broken: install it anew";
  std::string_view bytes = file_.bytes();
  Header header;
  if (bytes.size() < sizeof header) return kBroken;
  std::memcpy(&header, bytes.data(), sizeof header);
  bytes.remove_prefix(sizeof header);
  if ((header.magic ^ kMagic) != file_.bytes().size()) return kBroken;
  if (header.version != kVersion) {
    return "is of another version of MeCab: compile it with MeCab 0.996";
  }
  if (header.kind != static_cast<std::uint32_t>(kind)) {
    return "is no dictionary of this kind (system, user, unknown words)";
  }
  if (!IsUtf8(header.charset)) return "is not in UTF-8: name one that is";
  const std::uint64_t parts = std::uint64_t{header.trie_bytes} +
                              header.token_bytes + header.feature_bytes;
  if (parts != bytes.size()) return kBroken;
  if (header.trie_bytes % sizeof(Unit) != 0) return kBroken;
  if (header.token_bytes % sizeof(WordToken) != 0) return kBroken;
  left_ids_ = header.left_ids;
  right_ids_ = header.right_ids;
  units_ = As<Unit>(bytes.substr(0, header.trie_bytes));
  tokens_ = As<WordToken>(bytes.substr(header.trie_bytes, header.token_bytes));
  features_ = bytes.substr(std::size_t{header.trie_bytes} + header.token_bytes);
  if (!TrieIsSound() || !WordsEnd() || !TokensAreSound()) return kBroken;
  if (kind != WordListKind::kUnknown) FollowCharacters();
  return {};
}

// Where words begin, one read takes the place of three that wait for another.
void WordList::FollowCharacters() {
  constexpr char32_t kCharacters = 0x10000;
  constexpr char32_t kAlike = 64;  // differ in their last byte alone
  after_.assign(kCharacters, -1);
  for (char32_t first = 0; first < kCharacters; first += kAlike) {
    char bytes[4];
    const std::size_t size = WriteUtf8(first, bytes);
    const State state = Follow(root(), {bytes, size - 1});
    if (state < 0) continue;
    const auto last = static_cast<unsigned char>(bytes[size - 1]);
    for (char32_t i = 0; i < kAlike; ++i) {
      after_[first + i] = Next(state, static_cast<unsigned char>(last + i));
    }
  }
}

// From every state, and from none, each byte leads into the trie; what is below
// 0 ends a word, and what it names are tokens.
bool WordList::TrieIsSound() const {
  constexpr std::size_t kReach = 256;  // of a state: the last byte, plus one
  if (units_.size() <= kReach || units_[0].base < 0) return false;
  const auto last_state = static_cast<std::int64_t>(units_.size() - kReach - 1);
  return std::all_of(units_.begin(), units_.end(), [&](const Unit& unit) {
    if (unit.base >= 0) return unit.base <= last_state;
    const std::int32_t range = -(unit.base + 1);
    const auto at = static_cast<std::size_t>(&unit - units_.data());
    return unit.check == at && CountOf(range) > 0 &&
           FirstOf(range) + CountOf(range) <= tokens_.size();
  });
}

// From the root on, each state is led to once, so that no way comes back; and
// none meets more tokens than a lattice has room for at each place.
bool WordList::WordsEnd() const {
  constexpr std::uint32_t kMostTokens = 4096;  // IPADIC has ways of 35
  // The states behind each, those of one side by side.
  const auto leads_on = [this](std::size_t i) {
    return units_[i].base >= 0 && i - 1 - units_[i].check < 256;
  };
  std::vector<std::uint32_t> firsts(units_.size() + 1);
  for (std::size_t i = 1; i < units_.size(); ++i) {
    if (leads_on(i)) ++firsts[units_[i].check];
  }
  std::partial_sum(firsts.begin(), firsts.end(), firsts.begin());
  std::vector<State> behind(firsts.back());
  for (std::size_t i = 1; i < units_.size(); ++i) {
    if (leads_on(i)) behind[--firsts[units_[i].check]] = units_[i].base;
  }
  std::vector<bool> seen(units_.size());
  std::vector<std::pair<State, std::uint32_t>> ways = {{root(), 0}};
  while (!ways.empty()) {
    auto [state, tokens] = ways.back();
    ways.pop_back();
    const auto at = static_cast<std::size_t>(state);
    const std::int32_t range = RangeAt(state);
    if (range >= 0) tokens += CountOf(range);
    if (seen[at] || tokens > kMostTokens) return false;
    seen[at] = true;
    for (std::uint32_t i = firsts[at]; i < firsts[at + 1]; ++i) {
      ways.emplace_back(behind[i], tokens);
    }
  }
  return true;
}

bool WordList::TokensAreSound() const {
  if (features_.empty() || features_.back() != '\0') return false;
  return std::all_of(
      tokens_.begin(), tokens_.end(), [&](const WordToken& token) {
        // MeCab counts the other side: a right id is the left of a connection.
        return token.right_id < left_ids_ && token.left_id < right_ids_ &&
               token.feature < features_.size();
      });
}

std::span<const WordToken> WordList::Find(std::string_view word) const {
  const State state = Follow(root(), word);
  if (state < 0) return {};
  const std::int32_t range = RangeAt(state);
  if (range < 0) return {};
  return tokens_.subspan(FirstOf(range), CountOf(range));
}

}  // namespace tasuki
