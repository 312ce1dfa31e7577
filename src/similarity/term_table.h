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
#include <map>
#include <memory>
#include <span>
#include <vector>

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
  // The terms whose lists have the reply, counted as one: O(terms of the
  // index).
  std::vector<TermCount> TermsOf(ReplyHandle handle) const;

  // An empty list where no reply has the term.
  PostingList Find(std::uint64_t term) const;

  std::size_t size() const { return size_; }
  // Without the lists and what the store holds of the table.
  std::size_t MemoryBytes() const;

 private:
  // Where a term stands in memory: its fingerprint, then its list.
  struct Slot {
    std::uint64_t term = 0;
    PostingList list;
  };
  static constexpr std::size_t kListAt = sizeof(Slot::term);
  static constexpr std::size_t kSlotBytes = kListAt + sizeof(Slot::list);

  // A block of slots in the store's slab.
  struct Bucket {
    Slab::Ref block = 0;
    std::uint32_t size = 0;
  };
  static constexpr std::size_t kMeanSize = 8;
  // Terms chosen to meet in one bucket, as an enemy could, go elsewhere.
  static constexpr std::size_t kMostSize = 512;

  // Grows without moving anything.
  class Buckets {
   public:
    Buckets() { Add(); }
    std::size_t size() const { return size_; }
    void Add() {
      if (size_ % kPage == 0) pages_.push_back(std::make_unique<Page>());
      ++size_;
    }
    Bucket& operator[](std::size_t number) {
      return (*pages_[number / kPage])[number % kPage];
    }
    const Bucket& operator[](std::size_t number) const {
      return (*pages_[number / kPage])[number % kPage];
    }
    std::size_t MemoryBytes() const {
      return pages_.size() * sizeof(Page) +
             pages_.capacity() * sizeof pages_[0];
    }

   private:
    static constexpr std::size_t kPage = 512;
    using Page = std::array<Bucket, kPage>;
    std::vector<std::unique_ptr<Page>> pages_;
    std::size_t size_ = 0;
  };

  static constexpr std::size_t kBatch = PostingStore::kMostAdditions;
  // Where the terms of a batch stand; nullptr: in no bucket.
  using Places = std::array<std::uint8_t*, kBatch>;

  std::size_t BucketOf(std::uint64_t term) const;
  std::uint8_t* SlotAt(const Bucket& bucket, std::uint32_t slot) const {
    return lists_.slab().at(bucket.block) + slot * kSlotBytes;
  }
  static Slot Read(const std::uint8_t* at);
  static void Write(const Slot& value, std::uint8_t* at);
  const std::uint8_t* Locate(std::uint64_t term) const;
  void Append(Bucket& bucket, const Slot& slot);
  void Drop(Bucket& bucket, std::uint8_t* slot);
  void SplitOne();
  void LocateAll(std::span<const TermCount> terms, Places& places);
  void InsertNew(ReplyHandle handle, const TermCount& term);
  bool EraseOne(ReplyHandle handle, std::uint64_t term);

  PostingStore& lists_;
  Buckets buckets_;
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

inline TermTable::Slot TermTable::Read(const std::uint8_t* at) {
  Slot value;
  std::memcpy(&value.term, at, sizeof value.term);
  std::memcpy(&value.list, at + kListAt, sizeof value.list);
  return value;
}

inline void TermTable::Write(const Slot& value, std::uint8_t* at) {
  std::memcpy(at, &value.term, sizeof value.term);
  std::memcpy(at + kListAt, &value.list, sizeof value.list);
}

inline const std::uint8_t* TermTable::Locate(std::uint64_t term) const {
  const Bucket& bucket = buckets_[BucketOf(term)];
  if (bucket.size == 0) return nullptr;
  const std::uint8_t* slot = lists_.slab().at(bucket.block);
  const std::uint8_t* const end = slot + bucket.size * kSlotBytes;
  for (; slot != end; slot += kSlotBytes) {
    std::uint64_t there = 0;
    std::memcpy(&there, slot, sizeof there);
    if (there == term) return slot;
  }
  return nullptr;
}

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_TERM_TABLE_H_
