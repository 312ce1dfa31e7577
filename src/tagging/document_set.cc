#include "src/tagging/document_set.h"

#include <algorithm>
#include <bit>

#include "src/tagging/positions.h"

namespace tasuki::tagging {
namespace {

using CountWords = std::uint32_t (*)(const std::uint64_t*);

std::uint32_t CountPortably(const std::uint64_t* words) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < kChunkWords; ++i) {
    count += static_cast<std::uint32_t>(std::popcount(words[i]));
  }
  return count;
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) std::uint32_t CountByInstruction(
    const std::uint64_t* words) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < kChunkWords; ++i) {
    count += static_cast<std::uint32_t>(__builtin_popcountll(words[i]));
  }
  return count;
}
#endif

CountWords FastestCount() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("popcnt")) return CountByInstruction;
#endif
  return CountPortably;
}

bool TestBit(const std::uint64_t* words, Position position) {
  return (words[position / 64] >> position % 64 & 1) != 0;
}

std::uint64_t BitOf(Position position) {
  return std::uint64_t{1} << position % 64;
}

}  // namespace

bool ChunkView::Contains(Position position) const {
  if (dense()) return TestBit(words, position);
  return std::binary_search(positions, positions + count, position);
}

void Block::Or(const ChunkView& view) {
  if (view.dense()) {
    for (std::size_t i = 0; i < kChunkWords; ++i) words[i] |= view.words[i];
    return;
  }
  for (std::uint32_t i = 0; i < view.count; ++i) {
    words[view.positions[i] / 64] |= BitOf(view.positions[i]);
  }
}

void Block::And(const ChunkView& view) {
  if (view.dense()) {
    for (std::size_t i = 0; i < kChunkWords; ++i) words[i] &= view.words[i];
    return;
  }
  std::array<Position, kMaxSparse> kept;
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < view.count; ++i) {
    kept[count] = view.positions[i];
    count += Contains(view.positions[i]);
  }
  Clear();
  Or(ChunkView{.positions = kept.data(), .count = count});
}

void Block::AndNot(const ChunkView& view) {
  if (view.dense()) {
    for (std::size_t i = 0; i < kChunkWords; ++i) words[i] &= ~view.words[i];
    return;
  }
  for (std::uint32_t i = 0; i < view.count; ++i) {
    words[view.positions[i] / 64] &= ~BitOf(view.positions[i]);
  }
}

void Block::Or(const Block& other) {
  Or(ChunkView{.words = other.words.data()});
}
void Block::And(const Block& other) {
  And(ChunkView{.words = other.words.data()});
}
void Block::AndNot(const Block& other) {
  AndNot(ChunkView{.words = other.words.data()});
}

std::uint32_t Block::Count() const {
  static const CountWords count = FastestCount();
  return count(words.data());
}

namespace {

// By a small share: there are thousands of tags, and their slack adds up.
template <class T>
void Reserve(std::vector<T>& vector, std::size_t more, std::size_t share = 8) {
  if (vector.size() + more <= vector.capacity()) return;
  vector.reserve(vector.size() + more + vector.size() / share + 4);
}

}  // namespace

// Documents are numbered densely, so a frequent tag has every chunk and piece n
// is chunk n: no search, and no cache lines touched by one.
std::size_t DocumentSet::FindPiece(std::uint32_t chunk) const {
  if (chunk < pieces_.size() && pieces_[chunk].chunk == chunk) return chunk;
  return static_cast<std::size_t>(
      std::lower_bound(
          pieces_.begin(), pieces_.end(), chunk,
          [](const Piece& each, std::uint32_t n) { return each.chunk < n; }) -
      pieces_.begin());
}

ChunkView DocumentSet::Chunk(std::uint32_t number) const {
  const std::size_t at = FindPiece(number);
  if (at == pieces_.size() || pieces_[at].chunk != number) return {};
  const Piece& piece = pieces_[at];
  if (piece.dense()) {
    return {.words = WordsAt(piece.begin), .count = piece.count()};
  }
  return {.positions = sparse_.data() + piece.begin, .count = piece.count()};
}

// Where the positions of a piece at `at` begin, or would begin.
std::uint32_t DocumentSet::BeginOf(std::size_t at) const {
  for (; at < pieces_.size(); ++at) {
    if (!pieces_[at].dense()) return pieces_[at].begin;
  }
  return static_cast<std::uint32_t>(sparse_.size());
}

void DocumentSet::Splice(std::size_t behind, std::uint32_t begin,
                         std::uint32_t remove,
                         std::span<const Position> insert) {
  const auto place = sparse_.begin() + static_cast<std::ptrdiff_t>(begin);
  if (remove > 0) {
    sparse_.erase(place, place + static_cast<std::ptrdiff_t>(remove));
  } else {
    Reserve(sparse_, insert.size());
    sparse_.insert(sparse_.begin() + static_cast<std::ptrdiff_t>(begin),
                   insert.begin(), insert.end());
  }
  for (std::size_t i = behind; i < pieces_.size(); ++i) {
    if (pieces_[i].dense()) continue;
    pieces_[i].begin += static_cast<std::uint32_t>(insert.size()) - remove;
  }
}

std::uint32_t DocumentSet::NewWords() {
  if (free_.empty()) {
    const std::size_t place = dense_.size() / kChunkWords;
    Reserve(dense_, kChunkWords, 32);
    dense_.resize(dense_.size() + kChunkWords);
    return static_cast<std::uint32_t>(place);
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  std::fill_n(WordsAt(place), kChunkWords, 0);
  return place;
}

bool DocumentSet::Add(std::uint32_t document) {
  const std::uint32_t chunk = document >> kChunkBits;
  const auto position = static_cast<Position>(document);
  const std::size_t at = FindPiece(chunk);
  if (at == pieces_.size() || pieces_[at].chunk != chunk) {
    const std::uint32_t begin = BeginOf(at);
    Reserve(pieces_, 1);
    pieces_.insert(
        pieces_.begin() + static_cast<std::ptrdiff_t>(at),
        {.chunk = static_cast<std::uint16_t>(chunk), .begin = begin});
    Splice(at + 1, begin, 0, {&position, 1});
    ++count_;
    return true;
  }
  Piece& piece = pieces_[at];
  if (piece.dense()) {
    std::uint64_t& word = WordsAt(piece.begin)[position / 64];
    if ((word & BitOf(position)) != 0) return false;
    word |= BitOf(position);
    ++piece.top;
  } else {
    const Position* const begin = sparse_.data() + piece.begin;
    const Position* const end = begin + piece.count();
    const Position* const place = std::lower_bound(begin, end, position);
    if (place != end && *place == position) return false;
    const auto offset = static_cast<std::uint32_t>(place - sparse_.data());
    if (piece.count() == kMaxSparse) {
      MakeDense(at, position);
    } else {
      Splice(at + 1, offset, 0, {&position, 1});
      ++piece.top;
    }
  }
  ++count_;
  return true;
}

// A full sparse piece and one more position.
void DocumentSet::MakeDense(std::size_t at, Position more) {
  Piece& piece = pieces_[at];
  const std::uint32_t place = NewWords();
  std::uint64_t* const words = WordsAt(place);
  for (std::uint32_t i = 0; i < piece.count(); ++i) {
    const Position position = sparse_[piece.begin + i];
    words[position / 64] |= BitOf(position);
  }
  words[more / 64] |= BitOf(more);
  const std::uint32_t count = piece.count();
  const std::uint32_t begin = piece.begin;
  piece.top = static_cast<std::uint16_t>(count);
  piece.begin = place;
  Splice(at + 1, begin, count, {});
}

// A dense piece that has just become small enough.
void DocumentSet::MakeSparse(std::size_t at) {
  std::vector<Position> positions;
  const std::uint32_t place = pieces_[at].begin;
  AppendPositions(WordsAt(place), positions);
  free_.push_back(place);
  // The piece still points to its words; its new place follows from the others.
  const std::uint32_t begin = BeginOf(at + 1);
  pieces_[at].begin = begin;
  Splice(at + 1, begin, 0, positions);
}

bool DocumentSet::Remove(std::uint32_t document) {
  if (!Contains(document)) return false;
  const auto position = static_cast<Position>(document);
  const std::size_t at = FindPiece(document >> kChunkBits);
  Piece& piece = pieces_[at];
  --count_;
  if (piece.dense()) {
    WordsAt(piece.begin)[position / 64] &= ~BitOf(position);
    --piece.top;
    if (!piece.dense()) MakeSparse(at);
    return true;
  }
  const Position* const begin = sparse_.data() + piece.begin;
  const auto offset = static_cast<std::uint32_t>(
      std::lower_bound(begin, begin + piece.count(), position) -
      sparse_.data());
  Splice(at + 1, offset, 1, {});
  if (piece.count() > 1) {
    --piece.top;
  } else {
    pieces_.erase(pieces_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return true;
}

void DocumentSet::Append(std::uint32_t chunk, const Block& block) {
  const std::uint32_t count = block.Count();
  if (count == 0) return;
  Piece piece = {.chunk = static_cast<std::uint16_t>(chunk),
                 .top = static_cast<std::uint16_t>(count - 1)};
  if (piece.dense()) {
    piece.begin = NewWords();
    std::copy(block.words.begin(), block.words.end(), WordsAt(piece.begin));
  } else {
    piece.begin = static_cast<std::uint32_t>(sparse_.size());
    Reserve(sparse_, count);
    AppendPositions(block.words.data(), sparse_);
  }
  Reserve(pieces_, 1);
  pieces_.push_back(piece);
  count_ += count;
}

}  // namespace tasuki::tagging
