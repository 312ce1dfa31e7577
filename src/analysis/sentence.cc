#include "src/analysis/sentence.h"

#include "src/text/utf8.h"

namespace tasuki {
namespace {

struct Character {
  std::uint32_t number = 0;
  std::size_t size = 1;
};

// As MeCab reads what is no UTF-8, or beyond 0xFFFF, which is character 0
// (ucs.h).
Character ReadOddCharacter(std::string_view text) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return static_cast<unsigned char>(text[i]);
  };
  const std::uint32_t first = byte(0);
  if ((first & 0xE0) == 0xC0 && text.size() >= 2) {
    return {(first & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  }
  if ((first & 0xF0) == 0xE0 && text.size() >= 3) {
    return {(first & 0xF) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
  }
  const std::size_t size = (first & 0xF8) == 0xF0   ? 4
                           : (first & 0xFC) == 0xF8 ? 5
                           : (first & 0xFE) == 0xFC ? 6
                                                    : 1;
  return {0, text.size() < size ? 1 : size};
}

}  // namespace

void Sentence::Read(std::string_view text, const Dictionary& dictionary) {
  text_ = text;
  space_ = dictionary.ClassOf(U' ');
  if (offsets_.size() <= text.size()) {
    offsets_.resize(text.size() + 1);
    codepoints_.resize(text.size() + 1);
    classes_.resize(text.size() + 1);
    group_ends_.resize(text.size() + 1);
  }
  Index count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    offsets_[count] = static_cast<std::uint32_t>(at);
    const DecodedChar decoded = DecodeUtf8(text, at);
    if (decoded.valid && decoded.codepoint < 0x10000) [[likely]] {
      codepoints_[count] = decoded.codepoint;
      classes_[count] = dictionary.ClassOf(decoded.codepoint);
      at += decoded.size;
    } else {
      const Character character = ReadOddCharacter(text.substr(at));
      codepoints_[count] = kNoCodepoint;
      classes_[count] = dictionary.ClassOf(character.number);
      at += character.size;
    }
  }
  size_ = count;
  offsets_[count] = static_cast<std::uint32_t>(text.size());
  for (Index i = count; i-- > 0;) {
    const bool joined =
        i + 1 < count && classes_[i].SharesKindWith(classes_[i + 1]);
    group_ends_[i] = joined ? group_ends_[i + 1] : i + 1;
  }
}

}  // namespace tasuki
