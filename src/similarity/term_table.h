// Every term of the index with its postings.
#ifndef TASUKI_SRC_SIMILARITY_TERM_TABLE_H_
#define TASUKI_SRC_SIMILARITY_TERM_TABLE_H_

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/similarity/posting_list.h"
#include "tasuki/similarity/reply_analyzer.h"

namespace tasuki {

class TermTable {
 public:
  // Adds the reply's postings; returns the terms as numbers, compressed, which
  // is what Erase needs. `terms` ascending, each once.
  std::vector<std::uint8_t> Insert(ReplyHandle handle,
                                   std::span<const TermCount> terms);
  // Takes the reply out of all its lists, and out of the table the terms that
  // no other reply has.
  void Erase(ReplyHandle handle, std::span<const std::uint8_t> numbers);

  // nullptr where no reply has the term.
  const PostingList* Find(std::uint64_t term) const;

  std::size_t size() const { return terms_.size() - free_.size(); }
  std::size_t MemoryBytes() const;

 private:
  struct Term {
    std::uint64_t fingerprint = 0;
    PostingList postings;
  };
  // One table in many, so that none takes long to grow.
  static constexpr std::size_t kShards = 256;
  using Shard = absl::flat_hash_map<std::uint64_t, std::uint32_t>;

  static std::size_t ShardOf(std::uint64_t term) { return term >> 56; }
  std::uint32_t NumberOf(std::uint64_t term);

  std::array<Shard, kShards> numbers_;
  std::deque<Term> terms_;  // by number; grows without moving anything
  std::vector<std::uint32_t> free_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_TERM_TABLE_H_
