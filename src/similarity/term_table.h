// Every term of the index with its postings.
//
// A hash table by linear hashing (Litwin 1980): it grows by one bucket at a
// time, so that no add waits for it, and its buckets are filled to the last
// place: 13 bytes a term, where absl::flat_hash_map took 25 and grew by halves.
#ifndef TASUKI_SRC_SIMILARITY_TERM_TABLE_H_
#define TASUKI_SRC_SIMILARITY_TERM_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <span>

#include "src/similarity/posting_list.h"
#include "tasuki/similarity/reply_analyzer.h"

namespace tasuki {

class TermTable {
 public:
  // The store of the lists; it outlives the table.
  explicit TermTable(PostingStore& lists) : lists_(lists) {}

  // Adds the reply's postings. `terms` each once, not in the reply's lists.
  void Insert(ReplyHandle handle, std::span<const TermCount> terms);
  // Takes the reply out of the lists of `terms`, and out of the table the terms
  // that no other reply has. Returns how many of the lists had the reply.
  std::size_t Erase(ReplyHandle handle, std::span<const TermCount> terms);
  // The same for every term there is: O(terms of the index).
  std::size_t EraseEverywhere(ReplyHandle handle);

  // An empty list where no reply has the term.
  PostingList Find(std::uint64_t term) const;

  std::size_t size() const { return size_; }
  // Without the lists and what the store holds of the table.
  std::size_t MemoryBytes() const;

 private:
  struct Slot {
    std::uint64_t term = 0;
    PostingList list;
  };
  static constexpr std::size_t kSlotBytes = 12;

  // A block of slots in the store's slab.
  struct Bucket {
    Slab::Ref block = 0;
    std::uint32_t size = 0;
  };
  static constexpr std::size_t kMeanSize = 8;
  // Terms chosen to meet in one bucket, as an enemy could, go elsewhere.
  static constexpr std::size_t kMostSize = 512;

  // Where a term stands.
  struct Place {
    std::uint32_t bucket = 0;
    std::uint32_t slot = 0;
  };
  static constexpr std::size_t kBatch = 32;
  using Batch = std::array<std::optional<Place>, kBatch>;

  std::size_t BucketOf(std::uint64_t term) const;
  Slot Read(const Bucket& bucket, std::uint32_t slot) const;
  void Write(const Bucket& bucket, std::uint32_t slot, const Slot& value);
  std::optional<Place> Locate(std::uint64_t term) const;
  void Append(Bucket& bucket, const Slot& slot);
  void Drop(Bucket& bucket, std::uint32_t slot);
  void SplitOne();
  void LocateBatch(std::span<const TermCount> terms, Batch& places) const;
  // And, before one is erased, where its postings stand.
  void FetchPostings(ReplyHandle handle, std::span<const TermCount> terms,
                     const Batch& places) const;
  void InsertNew(ReplyHandle handle, const TermCount& term);
  bool EraseOne(ReplyHandle handle, std::uint64_t term);

  PostingStore& lists_;
  std::deque<Bucket> buckets_ = std::deque<Bucket>(1);
  std::size_t half_ = 1;  // the highest power of two not above buckets_.size()
  std::size_t size_ = 0;
  std::map<std::uint64_t, PostingList> crowded_;  // of full buckets
};

// Inline, because every term of every reply passes here.

inline std::size_t TermTable::BucketOf(std::uint64_t term) const {
  // Buckets below buckets_.size() - half_ are split already.
  const std::size_t place = term & (2 * half_ - 1);
  return place < buckets_.size() ? place : place & (half_ - 1);
}

inline TermTable::Slot TermTable::Read(const Bucket& bucket,
                                       std::uint32_t slot) const {
  const std::uint8_t* const at =
      lists_.slab().at(bucket.block) + slot * kSlotBytes;
  Slot value;
  std::memcpy(&value.term, at, sizeof value.term);
  std::memcpy(&value.list, at + sizeof value.term, sizeof value.list);
  return value;
}

inline void TermTable::Write(const Bucket& bucket, std::uint32_t slot,
                             const Slot& value) {
  std::uint8_t* const at = lists_.slab().at(bucket.block) + slot * kSlotBytes;
  std::memcpy(at, &value.term, sizeof value.term);
  std::memcpy(at + sizeof value.term, &value.list, sizeof value.list);
}

inline std::optional<TermTable::Place> TermTable::Locate(
    std::uint64_t term) const {
  const std::size_t number = BucketOf(term);
  const Bucket& bucket = buckets_[number];
  if (bucket.size == 0) return std::nullopt;
  const std::uint8_t* slot = lists_.slab().at(bucket.block);
  for (std::uint32_t i = 0; i < bucket.size; ++i, slot += kSlotBytes) {
    std::uint64_t there = 0;
    std::memcpy(&there, slot, sizeof there);
    if (there == term) return Place{static_cast<std::uint32_t>(number), i};
  }
  return std::nullopt;
}

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_TERM_TABLE_H_
