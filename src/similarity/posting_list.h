// The replies that have one term.
//
// A list is 4 bytes where the term stands and, by its size:
//   one posting with count 1   nothing more: the handle is in the 4 bytes
//   up to 250 bytes            one run of bytes, in one block of the slab
//   more                       chunks in order, each a block of its own: a run
//                              of bytes, or a window as a run of bits
// so that a change rewrites 250 bytes or a few bits, however long the list is,
// and so that most adds write a byte or two at the end of a run.
#ifndef TASUKI_SRC_SIMILARITY_POSTING_LIST_H_
#define TASUKI_SRC_SIMILARITY_POSTING_LIST_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "src/similarity/posting_run.h"
#include "src/similarity/slab.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki {

// A list by its number in a PostingStore; a default one is empty.
class PostingList {
 public:
  bool empty() const { return bits_ == 0; }

 private:
  friend class PostingStore;
  friend class PostingCursor;

  // In the upper two bits; Slab::Ref, handle or number of a long list below.
  enum class Kind : std::uint32_t { kShort = 0, kOne = 1, kLong = 2 };
  static constexpr std::uint32_t kLow = (1u << Slab::kRefBits) - 1;

  PostingList(Kind kind, std::uint32_t low)
      : bits_(static_cast<std::uint32_t>(kind) << Slab::kRefBits | low) {}
  Kind kind() const { return static_cast<Kind>(bits_ >> Slab::kRefBits); }
  std::uint32_t low() const { return bits_ & kLow; }

 public:
  PostingList() = default;

 private:
  std::uint32_t bits_ = 0;  // 0: kShort without a block
};

class PostingStore {
 public:
  // `handle` is not in the list; counts above kMaxPostingCount are cut.
  void Insert(PostingList& list, ReplyHandle handle, std::uint32_t count);
  // False where the list does not have the handle.
  bool Erase(PostingList& list, ReplyHandle handle);

  bool Contains(PostingList list, ReplyHandle handle) const;
  std::uint32_t Size(PostingList list) const;

  // As Insert for each of up to kMostAdditions lists: what one reads is fetched
  // while the others work.
  struct Addition {
    PostingList list;
    std::uint32_t count = 1;
  };
  static constexpr std::size_t kMostAdditions = 64;
  void InsertAll(ReplyHandle handle, std::span<Addition> additions);

  // Makes the processor fetch what Size and a cursor read first.
  void Prefetch(PostingList list) const {
    if (list.kind() == PostingList::Kind::kLong) {
      __builtin_prefetch(&long_[list.low()]);
    } else if (list.kind() == PostingList::Kind::kShort && !list.empty()) {
      __builtin_prefetch(slab_.at(list.low()));
    }
  }
  // What Erase will read of each.
  void FetchPostings(ReplyHandle handle,
                     std::span<const PostingList> lists) const;

  Slab& slab() { return slab_; }
  const Slab& slab() const { return slab_; }
  std::size_t MemoryBytes() const;

 private:
  friend class PostingCursor;

  // Before the run of a short list.
  struct ShortHeader {
    std::uint32_t last = 0;  // the highest handle
    std::uint8_t bytes = 0;  // of the run
    std::uint8_t size = 0;   // postings
  };
  static constexpr std::size_t kHeaderBytes = 6;
  static constexpr std::size_t kRunBytes = 250;

  struct Chunk {
    // Of bytes: the first handle, or one before it that the list does not
    // have (any more). Of bits: the window's.
    ReplyHandle first = 0;
    Slab::Ref block = 0;
    std::uint16_t bytes = 0;  // BitRun::kBitBytes or more: a run of bits
    std::uint16_t size = 0;   // postings

    bool bits() const { return bytes >= BitRun::kBitBytes; }
  };
  struct LongList {
    std::vector<Chunk> chunks;
    std::uint32_t size = 0;
    ReplyHandle last = 0;  // the highest handle
  };

  using Postings = std::vector<Posting>;
  static std::vector<std::uint8_t> RunOf(std::span<const Posting> postings,
                                         ReplyHandle before);
  static void InsertInOrder(Postings& postings, const Posting& posting);

  ShortHeader HeaderOf(Slab::Ref block) const {
    ShortHeader header;
    const std::uint8_t* const at = slab_.at(block);
    std::memcpy(&header.last, at, 4);
    header.bytes = at[4];
    header.size = at[5];
    return header;
  }
  std::span<const std::uint8_t> ShortRun(Slab::Ref block,
                                         const ShortHeader& header) const {
    return {slab_.at(block) + kHeaderBytes, header.bytes};
  }
  std::span<const std::uint8_t> ChunkRun(const Chunk& chunk) const {
    return {slab_.at(chunk.block), chunk.bytes};
  }
  BitRun BitsOf(const Chunk& chunk) const;

  bool AppendShort(PostingList& list, const Posting& posting);
  bool EraseShort(PostingList& list, ReplyHandle handle);
  Postings ReadAll(PostingList list) const;
  PostingList Make(const Postings& postings);
  void Free(PostingList list);

  // Handles are spread about evenly.
  static std::size_t GuessChunk(const LongList& list, ReplyHandle handle) {
    const std::uint64_t size = list.chunks.size();
    return std::min(size * handle / (std::uint64_t{list.last} + 1), size - 1);
  }
  static std::size_t ChunkAt(const LongList& list, ReplyHandle handle);
  void PrefetchPosting(PostingList list, ReplyHandle handle) const;
  void InsertLong(LongList& list, const Posting& posting);
  void AppendLong(LongList& list, const Posting& posting);
  void Condense(LongList& list, const Posting& posting);
  void InsertBit(Chunk& chunk, const Posting& posting);
  bool EraseLong(LongList& list, ReplyHandle handle);
  bool EraseBit(Chunk& chunk, ReplyHandle handle);
  void ReadChunk(const Chunk& chunk, Postings& postings) const;
  void Resize(Chunk& chunk, std::size_t bytes);
  // Writes chunks [begin, end) anew, to hold `postings`.
  void Rewrite(LongList& list, std::size_t begin, std::size_t end,
               const Postings& postings);
  void WriteBits(std::span<const Posting> postings, std::vector<Chunk>& out);
  void WriteBytes(std::span<const Posting> postings, std::vector<Chunk>& out);

  Slab slab_;
  std::deque<LongList> long_;  // grows without moving anything
  std::vector<std::uint32_t> free_long_;
};

// Walks the windows of a list, in order.
class PostingCursor {
 public:
  PostingCursor(const PostingStore& store, PostingList list);

  // Hands out the postings of `window`: take_bits(const BitRun&) for a run of
  // bits and take(handle, count - 1) for each posting of the others. Windows
  // may be passed over but not revisited.
  template <class Take, class TakeBits>
  void Read(std::uint32_t window, const Take& take, const TakeBits& take_bits) {
    const ReplyHandle first = window << kWindowBits;
    const ReplyHandle limit = first + kWindowSize;
    if (passed_ < first) Skip(first);
    passed_ = limit;
    run_.ReadBelow(limit, take);
    while (run_.done() && next_ != end_ && next_->first < limit) {
      const PostingStore::Chunk& chunk = *next_++;
      PrefetchNext();
      if (chunk.bits()) {
        take_bits(store_->BitsOf(chunk));
      } else {
        run_ = RunReader(store_->ChunkRun(chunk), chunk.first - 1);
        run_.ReadBelow(limit, take);
      }
    }
    if (one_ < limit) {
      take(one_, 0);
      one_ = kNone;
    }
  }

 private:
  static constexpr ReplyHandle kNone = ~ReplyHandle{0};

  // Passes over what lies before `first`.
  void Skip(ReplyHandle first);

  // Chunks lie anywhere: without this, reading them waits for memory half of
  // the time.
  void PrefetchNext() const {
    if (next_ == end_) return;
    const std::uint8_t* const block = store_->slab_.at(next_->block);
    for (std::size_t line = 0; line < PostingStore::kRunBytes; line += 64) {
      __builtin_prefetch(block + line);
    }
  }

  const PostingStore* store_ = nullptr;
  RunReader run_;  // begun, not done; or done
  const PostingStore::Chunk* next_ = nullptr;
  const PostingStore::Chunk* end_ = nullptr;
  ReplyHandle one_ = kNone;  // a list of one
  ReplyHandle passed_ = 0;   // the end of the window read last
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_POSTING_LIST_H_
