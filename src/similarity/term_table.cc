#include "src/similarity/term_table.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace tasuki {

std::size_t TermTable::BucketOf(std::uint64_t term) const {
  // Buckets below buckets_.size() - half_ are split already.
  const std::size_t place = term & (2 * half_ - 1);
  return place < buckets_.size() ? place : place & (half_ - 1);
}

TermTable::Slot TermTable::Read(const Bucket& bucket,
                                std::uint32_t slot) const {
  const std::uint8_t* const at =
      lists_.slab().at(bucket.block) + slot * kSlotBytes;
  Slot value;
  std::memcpy(&value.term, at, sizeof value.term);
  std::memcpy(&value.list, at + sizeof value.term, sizeof value.list);
  return value;
}

void TermTable::Write(const Bucket& bucket, std::uint32_t slot,
                      const Slot& value) {
  std::uint8_t* const at = lists_.slab().at(bucket.block) + slot * kSlotBytes;
  std::memcpy(at, &value.term, sizeof value.term);
  std::memcpy(at + sizeof value.term, &value.list, sizeof value.list);
}

std::optional<TermTable::Place> TermTable::Locate(std::uint64_t term) const {
  const std::size_t number = BucketOf(term);
  const Bucket& bucket = buckets_[number];
  if (bucket.size == 0) return std::nullopt;
  const std::uint8_t* const slots = lists_.slab().at(bucket.block);
  for (std::uint32_t i = 0; i < bucket.size; ++i) {
    if (std::memcmp(slots + i * kSlotBytes, &term, sizeof term) == 0) {
      return Place{number, i};
    }
  }
  return std::nullopt;
}

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

void TermTable::InsertTerm(ReplyHandle handle, const TermCount& term) {
  if (const std::optional<Place> place = Locate(term.term)) {
    const Bucket& bucket = buckets_[place->bucket];
    Slot slot = Read(bucket, place->slot);
    lists_.Insert(slot.list, handle, term.count);
    Write(bucket, place->slot, slot);
    return;
  }
  Bucket& bucket = buckets_[BucketOf(term.term)];
  const auto crowded = crowded_.find(term.term);
  if (crowded != crowded_.end()) {
    lists_.Insert(crowded->second, handle, term.count);
    return;
  }
  ++size_;
  Slot slot = {.term = term.term};
  lists_.Insert(slot.list, handle, term.count);
  if (bucket.size == kMostSize) {
    crowded_.emplace(slot.term, slot.list);
    return;
  }
  Append(bucket, slot);
  if (size_ > kMeanSize * buckets_.size()) SplitOne();
}

// Two steps ahead, because a bucket must be read to find its list.
void TermTable::Prefetch(std::span<const TermCount> terms,
                         std::size_t i) const {
  constexpr std::size_t kBucketAhead = 12;
  constexpr std::size_t kListAhead = 6;
  if (i + kBucketAhead < terms.size()) {
    const Bucket& bucket = buckets_[BucketOf(terms[i + kBucketAhead].term)];
    for (std::size_t at = 0; at < bucket.size * kSlotBytes; at += 64) {
      __builtin_prefetch(lists_.slab().at(bucket.block) + at);
    }
  }
  if (i + kListAhead < terms.size()) {
    const auto place = Locate(terms[i + kListAhead].term);
    if (place) {
      lists_.Prefetch(Read(buckets_[place->bucket], place->slot).list);
    }
  }
}

void TermTable::Insert(ReplyHandle handle, std::span<const TermCount> terms) {
  for (std::size_t i = 0; i < terms.size(); ++i) {
    Prefetch(terms, i);
    InsertTerm(handle, terms[i]);
  }
}

std::size_t TermTable::Erase(ReplyHandle handle,
                             std::span<const TermCount> terms) {
  std::size_t erased = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    Prefetch(terms, i);
    const std::uint64_t term = terms[i].term;
    if (const std::optional<Place> place = Locate(term)) {
      Bucket& bucket = buckets_[place->bucket];
      Slot slot = Read(bucket, place->slot);
      if (!lists_.Erase(slot.list, handle)) continue;
      ++erased;
      Write(bucket, place->slot, slot);
      if (!slot.list.empty()) continue;
      Drop(bucket, place->slot);
      --size_;
      continue;
    }
    const auto crowded = crowded_.find(term);
    if (crowded == crowded_.end()) continue;
    if (!lists_.Erase(crowded->second, handle)) continue;
    ++erased;
    if (!crowded->second.empty()) continue;
    crowded_.erase(crowded);
    --size_;
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
