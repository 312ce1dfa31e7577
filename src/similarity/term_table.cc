#include "src/similarity/term_table.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace tasuki {

void TermTable::Append(Bucket& bucket, const Slot& slot) {
  const std::size_t before = bucket.size * kSlotBytes;
  Slab& slab = lists_.slab();
  bucket.block = before == 0
                     ? slab.Allocate(kSlotBytes)
                     : slab.Resize(bucket.block, before, before + kSlotBytes);
  Write(slot, SlotAt(bucket, bucket.size++));
}

void TermTable::Drop(Bucket& bucket, std::uint8_t* slot) {
  const std::size_t before = bucket.size * kSlotBytes;
  std::uint8_t* const last = SlotAt(bucket, --bucket.size);
  Write(Read(last), slot);
  Write({}, last);
  Slab& slab = lists_.slab();
  if (bucket.size > 0) {
    bucket.block = slab.Resize(bucket.block, before, before - kSlotBytes);
  } else {
    slab.Free(bucket.block, before);
    bucket.block = 0;
  }
}

// Divides the next bucket in turn between itself and a new one.
void TermTable::SplitOne() {
  const std::size_t number = buckets_.size() - half_;
  const Bucket old = buckets_[number];
  buckets_.Add();
  if (buckets_.size() == 2 * half_) half_ *= 2;
  if (old.size == 0) return;
  buckets_[number] = {};
  for (std::uint32_t i = 0; i < old.size; ++i) {
    const Slot slot = Read(SlotAt(old, i));
    Append(buckets_[BucketOf(slot.term)], slot);
  }
  lists_.slab().Free(old.block, old.size * kSlotBytes);
}

// Each step fetches what the next one reads, for all terms: one after the
// other, they would wait for memory at each.
void TermTable::LocateAll(std::span<const TermCount> terms, Places& places) {
  for (const TermCount& term : terms) {
    __builtin_prefetch(&buckets_[BucketOf(term.term)]);
  }
  for (const TermCount& term : terms) {
    const Bucket& bucket = buckets_[BucketOf(term.term)];
    if (bucket.size == 0) continue;
    // The lines of a bucket of mean size.
    const std::uint8_t* const slots = lists_.slab().at(bucket.block);
    __builtin_prefetch(slots);
    __builtin_prefetch(slots + 64);
  }
  for (std::size_t i = 0; i < terms.size(); ++i) {
    places[i] = const_cast<std::uint8_t*>(Locate(terms[i].term));
  }
}

void TermTable::InsertNew(ReplyHandle handle, const TermCount& term) {
  const auto crowded = crowded_.find(term.term);
  if (crowded != crowded_.end()) {
    lists_.Insert(crowded->second, handle, term.count);
    return;
  }
  ++size_;
  Slot slot = {.term = term.term};
  lists_.Insert(slot.list, handle, term.count);
  Bucket& bucket = buckets_[BucketOf(term.term)];
  if (bucket.size == kMostSize) {
    crowded_.emplace(slot.term, slot.list);
  } else {
    Append(bucket, slot);
  }
}

void TermTable::Insert(ReplyHandle handle, std::span<const TermCount> terms) {
  Places places;
  std::array<PostingStore::Addition, kBatch> additions;
  for (; !terms.empty();
       terms = terms.subspan(std::min(kBatch, terms.size()))) {
    const auto batch = terms.first(std::min(kBatch, terms.size()));
    LocateAll(batch, places);
    std::size_t known = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (places[i] == nullptr) continue;
      additions[known++] = {Read(places[i]).list, batch[i].count};
    }
    lists_.InsertAll(handle, {additions.data(), known});
    known = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (places[i] == nullptr) continue;
      Write({batch[i].term, additions[known++].list}, places[i]);
    }
    // Last, because they move slots.
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (places[i] == nullptr) InsertNew(handle, batch[i]);
    }
    while (size_ > kMeanSize * buckets_.size()) SplitOne();
  }
}

bool TermTable::EraseOne(ReplyHandle handle, std::uint64_t term) {
  if (auto* const place = const_cast<std::uint8_t*>(Locate(term))) {
    Slot slot = Read(place);
    if (!lists_.Erase(slot.list, handle)) return false;
    Write(slot, place);
    if (!slot.list.empty()) return true;
    Drop(buckets_[BucketOf(term)], place);
    --size_;
    return true;
  }
  const auto crowded = crowded_.find(term);
  if (crowded == crowded_.end()) return false;
  if (!lists_.Erase(crowded->second, handle)) return false;
  if (!crowded->second.empty()) return true;
  crowded_.erase(crowded);
  --size_;
  return true;
}

std::size_t TermTable::Erase(ReplyHandle handle,
                             std::span<const TermCount> terms) {
  std::size_t erased = 0;
  Places places;  // fetched; what is dropped moves others
  std::array<PostingList, kBatch> lists;
  for (; !terms.empty();
       terms = terms.subspan(std::min(kBatch, terms.size()))) {
    const auto batch = terms.first(std::min(kBatch, terms.size()));
    LocateAll(batch, places);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      lists[i] = places[i] == nullptr ? PostingList() : Read(places[i]).list;
    }
    lists_.FetchPostings(handle, {lists.data(), batch.size()});
    for (const TermCount& term : batch) erased += EraseOne(handle, term.term);
  }
  return erased;
}

std::vector<TermCount> TermTable::TermsOf(ReplyHandle handle) const {
  std::vector<TermCount> with;
  for (std::size_t number = 0; number < buckets_.size(); ++number) {
    const Bucket& bucket = buckets_[number];
    for (std::uint32_t i = 0; i < bucket.size; ++i) {
      const Slot slot = Read(SlotAt(bucket, i));
      if (lists_.Contains(slot.list, handle)) with.push_back({slot.term, 1});
    }
  }
  for (const auto& [term, list] : crowded_) {
    if (lists_.Contains(list, handle)) with.push_back({term, 1});
  }
  return with;
}

PostingList TermTable::Find(std::uint64_t term) const {
  if (const std::uint8_t* const place = Locate(term)) return Read(place).list;
  const auto crowded = crowded_.find(term);
  return crowded == crowded_.end() ? PostingList() : crowded->second;
}

std::size_t TermTable::MemoryBytes() const {
  return sizeof *this + buckets_.MemoryBytes() + crowded_.size() * 64;
}

}  // namespace tasuki
