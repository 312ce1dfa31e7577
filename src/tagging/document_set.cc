#include "src/tagging/document_set.h"

#include <algorithm>
#include <bit>

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

// First index from `at` whose position is not below `wanted`; doubles its
// stride, as the next match is usually near.
std::uint32_t Gallop(const ChunkView& view, std::uint32_t at, Position wanted) {
  std::uint32_t stride = 1;
  std::uint32_t end = at;
  while (end < view.count && view.positions[end] < wanted) {
    at = end + 1;
    end += stride;
    stride *= 2;
  }
  return static_cast<std::uint32_t>(
      std::lower_bound(view.positions + at,
                       view.positions + std::min(end, view.count), wanted) -
      view.positions);
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

// The bits of `word_at(0)` to the last word.
template <class WordAt>
void AppendBits(WordAt word_at, std::vector<Position>& positions) {
  for (std::size_t i = 0; i < kChunkWords; ++i) {
    for (std::uint64_t word = word_at(i); word != 0; word &= word - 1) {
      positions.push_back(static_cast<Position>(
          i * 64 + static_cast<std::size_t>(std::countr_zero(word))));
    }
  }
}

}  // namespace

void AppendPositions(const std::uint64_t* words,
                     std::vector<Position>& positions) {
  AppendBits([words](std::size_t i) { return words[i]; }, positions);
}

void AppendCommon(const std::uint64_t* one, const std::uint64_t* other,
                  std::vector<Position>& positions) {
  AppendBits([one, other](std::size_t i) { return one[i] & other[i]; },
             positions);
}

namespace {

void Mark(std::span<const Position> positions, Block& blank) {
  for (const Position p : positions) blank.words[p / 64] |= BitOf(p);
}
void Unmark(std::span<const Position> positions, Block& blank) {
  for (const Position p : positions) blank.words[p / 64] = 0;
}

// Marks one of two lists of about the same length and looks the other one up:
// no step waits for the one before, as it would in a merge.
std::size_t KeepCommon(std::vector<Position>& positions,
                       std::span<const Position> others, Block& blank) {
  std::array<Position, kMaxSparse> common;
  std::size_t kept = 0;
  Mark(positions, blank);
  for (const Position position : others) {
    common[kept] = position;
    kept += TestBit(blank.words.data(), position);
  }
  Unmark(positions, blank);
  std::copy_n(common.begin(), kept, positions.begin());
  return kept;
}

std::size_t KeepByBits(std::vector<Position>& positions,
                       const std::uint64_t* words, bool negated) {
  // All misses at once: the loop below would wait for one after the other.
  for (const Position position : positions) {
    __builtin_prefetch(words + position / 64);
  }
  std::size_t kept = 0;
  for (const Position position : positions) {
    positions[kept] = position;
    kept += TestBit(words, position) != negated;
  }
  return kept;
}

std::size_t KeepOthers(std::vector<Position>& positions,
                       std::span<const Position> others, Block& blank) {
  Mark(others, blank);
  const std::size_t kept =
      KeepByBits(positions, blank.words.data(), /*negated=*/true);
  Unmark(others, blank);
  return kept;
}

std::size_t KeepBySearch(std::vector<Position>& positions,
                         const ChunkView& view, bool negated) {
  std::size_t kept = 0;
  std::uint32_t at = 0;
  for (const Position position : positions) {
    at = Gallop(view, at, position);
    const bool found = at < view.count && view.positions[at] == position;
    positions[kept] = position;
    kept += found != negated;
  }
  return kept;
}

}  // namespace

void Keep(std::vector<Position>& positions, const ChunkView& view, bool negated,
          Block& blank) {
  std::size_t kept = 0;
  if (view.dense()) {
    kept = KeepByBits(positions, view.words, negated);
  } else if (view.count / 16 >= positions.size()) {
    kept = KeepBySearch(positions, view, negated);
  } else if (negated) {
    kept = KeepOthers(positions, {view.positions, view.count}, blank);
  } else {
    kept = KeepCommon(positions, {view.positions, view.count}, blank);
  }
  positions.resize(kept);
}

namespace {

// By an eighth: there are thousands of tags, and their slack adds up.
template <class T>
void Reserve(std::vector<T>& vector, std::size_t more) {
  if (vector.size() + more <= vector.capacity()) return;
  vector.reserve(vector.size() + more + vector.size() / 8 + 4);
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
    return {.words = dense_[piece.begin].get(), .count = piece.count()};
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
    dense_.emplace_back();
    free_.push_back(static_cast<std::uint32_t>(dense_.size() - 1));
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  dense_[place] = std::make_unique<std::uint64_t[]>(kChunkWords);
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
    std::uint64_t& word = dense_[piece.begin][position / 64];
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
  std::uint64_t* const words = dense_[place].get();
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
  AppendPositions(dense_[place].get(), positions);
  dense_[place].reset();
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
    dense_[piece.begin][position / 64] &= ~BitOf(position);
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
    std::copy(block.words.begin(), block.words.end(),
              dense_[piece.begin].get());
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
