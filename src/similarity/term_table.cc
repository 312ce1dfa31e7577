#include "src/similarity/term_table.h"

#include <algorithm>

namespace tasuki {
namespace {

// LEB128 of the gaps between ascending numbers.
void AppendGap(std::uint32_t gap, std::vector<std::uint8_t>& bytes) {
  while (gap >= 0x80) {
    bytes.push_back(static_cast<std::uint8_t>(gap | 0x80));
    gap >>= 7;
  }
  bytes.push_back(static_cast<std::uint8_t>(gap));
}

std::uint32_t TakeGap(std::span<const std::uint8_t>& bytes) {
  std::uint32_t gap = 0;
  for (int shift = 0;; shift += 7) {
    const std::uint8_t byte = bytes.front();
    bytes = bytes.subspan(1);
    gap |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return gap;
  }
}

}  // namespace

std::uint32_t TermTable::NumberOf(std::uint64_t term) {
  const auto [place, inserted] = numbers_[ShardOf(term)].try_emplace(term, 0);
  if (!inserted) return place->second;
  if (free_.empty()) {
    place->second = static_cast<std::uint32_t>(terms_.size());
    terms_.push_back({.fingerprint = term});
  } else {
    place->second = free_.back();
    free_.pop_back();
    terms_[place->second].fingerprint = term;
  }
  return place->second;
}

std::vector<std::uint8_t> TermTable::Insert(ReplyHandle handle,
                                            std::span<const TermCount> terms) {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(terms.size());
  for (const TermCount& term : terms) {
    const std::uint32_t number = NumberOf(term.term);
    terms_[number].postings.Insert(handle, term.count);
    numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  std::vector<std::uint8_t> bytes;
  bytes.reserve(numbers.size() * 2);
  std::uint32_t last = 0;
  for (const std::uint32_t number : numbers) {
    AppendGap(number - last, bytes);
    last = number;
  }
  bytes.shrink_to_fit();
  return bytes;
}

void TermTable::Erase(ReplyHandle handle,
                      std::span<const std::uint8_t> numbers) {
  std::uint32_t number = 0;
  while (!numbers.empty()) {
    number += TakeGap(numbers);
    Term& term = terms_[number];
    term.postings.Erase(handle);
    if (!term.postings.empty()) continue;
    numbers_[ShardOf(term.fingerprint)].erase(term.fingerprint);
    term.fingerprint = 0;
    free_.push_back(number);
  }
}

const PostingList* TermTable::Find(std::uint64_t term) const {
  const Shard& shard = numbers_[ShardOf(term)];
  const auto place = shard.find(term);
  return place == shard.end() ? nullptr : &terms_[place->second].postings;
}

std::size_t TermTable::MemoryBytes() const {
  std::size_t bytes = sizeof *this + terms_.size() * sizeof(Term) +
                      free_.capacity() * sizeof(std::uint32_t);
  for (const Shard& shard : numbers_) {
    bytes += shard.capacity() * (sizeof(Shard::value_type) + 1);
  }
  for (const Term& term : terms_) bytes += term.postings.HeapBytes();
  return bytes;
}

}  // namespace tasuki
