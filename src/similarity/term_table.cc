#include "src/similarity/term_table.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace tasuki {

void TermTable::Append(Bucket& bucket, const Slot& slot) {
  Slab& slab = lists_.slab();
  const std::size_t before = bucket.size * kSlotBytes;
  if (before == 0 ||
      Slab::Capacity(before) != Slab::Capacity(before + kSlotBytes)) {
    const Slab::Ref block = slab.Allocate(before + kSlotBytes);
    if (before > 0) {
      std::memcpy(slab.at(block), slab.at(bucket.block), before);
      slab.Free(bucket.block, before);
    }
    bucket.block = block;
  }
  Write(bucket, bucket.size++, slot);
}

void TermTable::Drop(Bucket& bucket, std::uint32_t slot) {
  Slab& slab = lists_.slab();
  const std::size_t before = bucket.size * kSlotBytes;
  --bucket.size;
  Write(bucket, slot, Read(bucket, bucket.size));
  Write(bucket, bucket.size, {});
  const std::size_t after = bucket.size * kSlotBytes;
  if (after > 0 && Slab::Capacity(before) == Slab::Capacity(after)) return;
  Slab::Ref block = 0;
  if (after > 0) {
    block = slab.Allocate(after);
    std::memcpy(slab.at(block), slab.at(bucket.block), after);
  }
  slab.Free(bucket.block, before);
  bucket.block = block;
}

// Divides the next bucket in turn between itself and a new one.
void TermTable::SplitOne() {
  const std::size_t number = buckets_.size() - half_;
  const Bucket old = buckets_[number];
  buckets_.emplace_back();
  if (buckets_.size() == 2 * half_) half_ *= 2;
  if (old.size == 0) return;
  buckets_[number] = {};
  for (std::uint32_t i = 0; i < old.size; ++i) {
    const Slot slot = Read(old, i);
    Append(buckets_[BucketOf(slot.term)], slot);
  }
  lists_.slab().Free(old.block, old.size * kSlotBytes);
}

// Where terms stand. Each step fetches what the next one reads, for all terms
// of the batch: one after the other, they would wait for memory four times
// each.
void TermTable::LocateBatch(std::span<const TermCount> terms,
                            Batch& places) const {
  for (const TermCount& term : terms) {
    const Bucket& bucket = buckets_[BucketOf(term.term)];
    if (bucket.size == 0) continue;
    const std::uint8_t* const slots = lists_.slab().at(bucket.block);
    for (std::size_t at = 0; at < bucket.size * kSlotBytes; at += 64) {
      __builtin_prefetch(slots + at);
    }
  }
  std::array<PostingList, kBatch> lists;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    places[i] = Locate(terms[i].term);
    if (!places[i]) continue;
    lists[i] = Read(buckets_[places[i]->bucket], places[i]->slot).list;
    lists_.Prefetch(lists[i]);
  }
  for (std::size_t i = 0; i < terms.size(); ++i) lists_.PrefetchEnd(lists[i]);
  for (std::size_t i = 0; i < terms.size(); ++i) lists_.PrefetchBlock(lists[i]);
}

void TermTable::FetchPostings(ReplyHandle handle,
                              std::span<const TermCount> terms,
                              const Batch& places) const {
  const auto list_of = [&](std::size_t i) {
    if (!places[i]) return PostingList();
    return Read(buckets_[places[i]->bucket], places[i]->slot).list;
  };
  for (std::size_t i = 0; i < terms.size(); ++i) {
    lists_.PrefetchChunk(list_of(i), handle);
  }
  for (std::size_t i = 0; i < terms.size(); ++i) {
    lists_.PrefetchPosting(list_of(i), handle);
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
  Batch places;
  for (; !terms.empty();
       terms = terms.subspan(std::min(kBatch, terms.size()))) {
    const auto batch = terms.first(std::min(kBatch, terms.size()));
    LocateBatch(batch, places);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!places[i]) {
        InsertNew(handle, batch[i]);  // moves no other term
        continue;
      }
      const Bucket& bucket = buckets_[places[i]->bucket];
      Slot slot = Read(bucket, places[i]->slot);
      lists_.Insert(slot.list, handle, batch[i].count);
      Write(bucket, places[i]->slot, slot);
    }
    while (size_ > kMeanSize * buckets_.size()) SplitOne();
  }
}

bool TermTable::EraseOne(ReplyHandle handle, std::uint64_t term) {
  if (const std::optional<Place> place = Locate(term)) {
    Bucket& bucket = buckets_[place->bucket];
    Slot slot = Read(bucket, place->slot);
    if (!lists_.Erase(slot.list, handle)) return false;
    Write(bucket, place->slot, slot);
    if (!slot.list.empty()) return true;
    Drop(bucket, place->slot);
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
  Batch places;  // fetched; what is dropped moves others
  for (; !terms.empty();
       terms = terms.subspan(std::min(kBatch, terms.size()))) {
    const auto batch = terms.first(std::min(kBatch, terms.size()));
    LocateBatch(batch, places);
    FetchPostings(handle, batch, places);
    for (const TermCount& term : batch) erased += EraseOne(handle, term.term);
  }
  return erased;
}

std::size_t TermTable::EraseEverywhere(ReplyHandle handle) {
  std::vector<TermCount> with;
  for (const Bucket& bucket : buckets_) {
    for (std::uint32_t i = 0; i < bucket.size; ++i) {
      const Slot slot = Read(bucket, i);
      if (lists_.Contains(slot.list, handle)) with.push_back({slot.term, 1});
    }
  }
  for (const auto& [term, list] : crowded_) {
    if (lists_.Contains(list, handle)) with.push_back({term, 1});
  }
  return Erase(handle, with);
}

PostingList TermTable::Find(std::uint64_t term) const {
  if (const std::optional<Place> place = Locate(term)) {
    return Read(buckets_[place->bucket], place->slot).list;
  }
  const auto crowded = crowded_.find(term);
  return crowded == crowded_.end() ? PostingList() : crowded->second;
}

std::size_t TermTable::MemoryBytes() const {
  return sizeof *this + buckets_.size() * sizeof(Bucket) + crowded_.size() * 64;
}

}  // namespace tasuki
