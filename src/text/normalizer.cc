#include "tasuki/text/normalizer.h"

#include <algorithm>
#include <iterator>

#include "src/text/compose.h"
#include "src/text/kana_fold.h"
#include "src/text/normalized_text_builder.h"
#include "src/text/utf8.h"

namespace tasuki {
namespace {

// The end of the stretch that begins with `first` at `begin`.
std::size_t StretchEnd(std::string_view text, std::size_t begin,
                       const DecodedChar& first,
                       const NormalizeOptions& options) {
  std::size_t end = begin + first.size;
  for (int i = 1; i < kMaxStretch && end < text.size(); ++i) {
    const DecodedChar next = DecodeUtf8(text, end);
    if (!next.valid || !JoinsPrevious(next.codepoint, options)) break;
    end += next.size;
  }
  return end;
}

char32_t FoldAscii(char32_t c, const NormalizeOptions& options) {
  return options.fold_case && c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c;
}

}  // namespace

NormalizedText Normalizer::Normalize(std::string_view text) const {
  NormalizedTextBuilder out(text.size());
  KanaFold kana(options_, out);
  std::vector<char32_t> folded;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = kana.PassPlain(text, at);
    if (plain != at) {
      out.AppendPlain(text.substr(at, plain - at), at, options_.fold_case);
      at = plain;
      continue;
    }
    const DecodedChar first = DecodeUtf8(text, at);
    if (!first.valid) {
      kana.Push(std::u32string_view(&kReplacement, 1), {at, at + 1});
      ++at;
      continue;
    }
    const std::size_t end = StretchEnd(text, at, first, options_);
    const bool alone = end == at + first.size;
    if (alone && (first.codepoint < 0x80 || IsStable(first.codepoint))) {
      const char32_t c = FoldAscii(first.codepoint, options_);
      kana.Push(std::u32string_view(&c, 1), {at, end});
    } else {
      ComposeStretch(text.substr(at, end - at), options_, folded);
      kana.Push({folded.data(), folded.size()}, {at, end});
    }
    at = end;
  }
  kana.Finish();
  return std::move(out).Finish();
}

ByteRange NormalizedText::Original(ByteRange folded) const {
  // The piece that holds the byte at `at`.
  const auto piece_at = [&](std::size_t at) -> const Piece& {
    return *std::prev(std::upper_bound(pieces_.begin(), pieces_.end(), at,
                                       [](std::size_t place, const Piece& p) {
                                         return place < p.folded.begin;
                                       }));
  };
  const auto original_begin = [&](std::size_t at) {
    const Piece& piece = piece_at(at);
    return piece.original.begin + (piece.whole ? 0 : at - piece.folded.begin);
  };
  const auto original_end = [&](std::size_t at) {
    const Piece& piece = piece_at(at - 1);
    return piece.whole ? piece.original.end
                       : piece.original.begin + (at - piece.folded.begin);
  };
  if (folded.begin < folded.end) {
    return {original_begin(folded.begin), original_end(folded.end)};
  }
  const std::size_t place = pieces_.empty() ? 0
                            : folded.begin < text_.size()
                                ? original_begin(folded.begin)
                                : original_end(folded.begin);
  return {place, place};
}

}  // namespace tasuki
