// A set of document numbers as a Roaring bitmap keeps it [Chambi, Lemire,
// Kaser, Godin 2016]: in chunks of 65,536 numbers, each a sorted array where it
// is sparse and a bit per number where it is dense. Queries work chunk by
// chunk, so that everything in their inner loops stays in the nearest caches.
#ifndef TASUKI_SRC_TAGGING_DOCUMENT_SET_H_
#define TASUKI_SRC_TAGGING_DOCUMENT_SET_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tasuki::tagging {

inline constexpr int kChunkBits = 16;
inline constexpr std::size_t kChunkSize = std::size_t{1} << kChunkBits;
inline constexpr std::size_t kChunkWords = kChunkSize / 64;
// From here on a chunk is dense. Four times earlier than its array would take
// as much memory: looking up a bit is that much cheaper than searching.
inline constexpr std::uint32_t kMaxSparse = 1024;

using Position = std::uint16_t;  // of a document in its chunk

// One chunk, borrowed: an array or bits, or neither where it is empty.
struct ChunkView {
  const Position* positions = nullptr;
  const std::uint64_t* words = nullptr;
  std::uint32_t count = 0;

  bool dense() const { return words != nullptr; }
  bool Contains(Position position) const;
};

// A chunk's worth of bits to compute in.
struct alignas(64) Block {
  std::array<std::uint64_t, kChunkWords> words;

  void Clear() { words.fill(0); }
  void Fill() { words.fill(~std::uint64_t{0}); }
  bool Contains(Position position) const {
    return (words[position / 64] >> position % 64 & 1) != 0;
  }
  void Or(const ChunkView& view);
  void And(const ChunkView& view);
  void AndNot(const ChunkView& view);
  void Or(const Block& other);
  void And(const Block& other);
  void AndNot(const Block& other);
  std::uint32_t Count() const;
};

class DocumentSet {
 public:
  // False where nothing changed. O(1) for a number above all others; up to
  // O(sparse documents) to move the positions behind it.
  bool Add(std::uint32_t document);
  bool Remove(std::uint32_t document);

  // Makes `block` the chunk behind all others. Nothing happens for an empty
  // one.
  void Append(std::uint32_t chunk, const Block& block);

  bool Contains(std::uint32_t document) const {
    return Chunk(document >> kChunkBits)
        .Contains(static_cast<Position>(document));
  }
  ChunkView Chunk(std::uint32_t number) const;
  std::int64_t count() const { return count_; }
  // One more than the highest chunk.
  std::uint32_t chunk_end() const {
    return pieces_.empty() ? 0 : pieces_.back().chunk + 1u;
  }

 private:
  // Eight bytes, as a rare tag has one for every other document.
  struct Piece {
    std::uint16_t chunk = 0;
    std::uint16_t top = 0;    // count - 1; a piece is never empty
    std::uint32_t begin = 0;  // in sparse_, or place in dense_

    std::uint32_t count() const { return top + 1u; }
    bool dense() const { return count() > kMaxSparse; }
  };

  // Index of the first piece that is not below the chunk.
  std::size_t FindPiece(std::uint32_t chunk) const;
  void MakeDense(std::size_t at, Position more);
  void MakeSparse(std::size_t at);
  // Removes or inserts positions at `begin`, and moves the pieces from
  // `behind` on.
  void Splice(std::size_t behind, std::uint32_t begin, std::uint32_t remove,
              std::span<const Position> insert);
  std::uint32_t NewWords();
  std::uint64_t* WordsAt(std::uint32_t place) {
    return dense_.data() + place * kChunkWords;
  }
  const std::uint64_t* WordsAt(std::uint32_t place) const {
    return dense_.data() + place * kChunkWords;
  }
  std::uint32_t BeginOf(std::size_t at) const;

  std::vector<Piece> pieces_;     // by chunk
  std::vector<Position> sparse_;  // of the sparse pieces, one behind the other
  // The words of the dense pieces, kChunkWords each, one behind the other: a
  // query that goes through them in order gets a line of memory every 2 ns,
  // where blocks that lie about cost 4.
  std::vector<std::uint64_t> dense_;
  std::vector<std::uint32_t> free_;  // unused places in dense_
  std::int64_t count_ = 0;
};

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_DOCUMENT_SET_H_
