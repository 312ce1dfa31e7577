#include "src/similarity/posting_list.h"

#include <algorithm>
#include <array>

namespace tasuki {
namespace {

// A list of no more postings is a short one again.
constexpr std::uint32_t kShortAgain = 30;

}  // namespace

// --- reading -----------------------------------------------------------------

BitRun PostingStore::BitsOf(const Chunk& chunk) const {
  const std::uint8_t* const at = slab_.at(chunk.block);
  return {.bits = {at, BitRun::kBitBytes},
          .exceptions = {
              reinterpret_cast<const std::uint16_t*>(at + BitRun::kBitBytes),
              (chunk.bytes - BitRun::kBitBytes) / 2u}};
}

std::uint32_t PostingStore::Size(PostingList list) const {
  switch (list.kind()) {
    case PostingList::Kind::kOne:
      return 1;
    case PostingList::Kind::kLong:
      return long_[list.low()].size;
    default:
      return list.empty() ? 0 : HeaderOf(list.low()).size;
  }
}

bool PostingStore::Contains(PostingList list, ReplyHandle handle) const {
  bool found = false;
  PostingCursor(*this, list)
      .Read(
          WindowOf(handle),
          [&](ReplyHandle there, std::uint32_t) { found |= there == handle; },
          [&](const BitRun& run) {
            const std::uint16_t place = PlaceOf(handle);
            found |= (run.bits[place / 8] >> (place % 8) & 1) != 0;
          });
  return found;
}

void PostingStore::ReadChunk(const Chunk& chunk, Postings& postings) const {
  if (!chunk.bits()) {
    RunReader(ChunkRun(chunk), chunk.first - 1)
        .ReadBelow(kMaxReplyHandle + 1,
                   [&](ReplyHandle handle, std::uint32_t extra) {
                     postings.push_back({handle, extra + 1});
                   });
    return;
  }
  const BitRun run = BitsOf(chunk);
  auto exception = run.exceptions.begin();
  for (std::uint32_t place = 0; place < kWindowSize; ++place) {
    if ((run.bits[place / 8] >> (place % 8) & 1) == 0) continue;
    Posting posting = {.handle = chunk.first + place};
    if (exception != run.exceptions.end() &&
        BitRun::PlaceOfException(*exception) == place) {
      posting.count = BitRun::ExtraOfException(*exception++) + 1u;
    }
    postings.push_back(posting);
  }
}

PostingStore::Postings PostingStore::ReadAll(PostingList list) const {
  Postings postings;
  if (list.kind() == PostingList::Kind::kOne) {
    postings.push_back({list.low(), 1});
  } else if (list.kind() == PostingList::Kind::kLong) {
    for (const Chunk& chunk : long_[list.low()].chunks) {
      ReadChunk(chunk, postings);
    }
  } else if (!list.empty()) {
    RunReader(ShortRun(list.low(), HeaderOf(list.low())), -1)
        .ReadBelow(kMaxReplyHandle + 1,
                   [&](ReplyHandle handle, std::uint32_t extra) {
                     postings.push_back({handle, extra + 1});
                   });
  }
  return postings;
}

// --- lists as a whole --------------------------------------------------------

PostingList PostingStore::Make(const Postings& postings) {
  if (postings.empty()) return {};
  if (postings.size() == 1 && postings[0].count == 1) {
    return {PostingList::Kind::kOne, postings[0].handle};
  }
  if (postings.size() <= kRunBytes) {
    const std::vector<std::uint8_t> run = RunOf(postings, -1);
    if (run.size() <= kRunBytes) {
      const Slab::Ref block = slab_.Allocate(kHeaderBytes + run.size());
      std::uint8_t* const at = slab_.at(block);
      std::memcpy(at, &postings.back().handle, 4);
      at[4] = static_cast<std::uint8_t>(run.size());
      at[5] = static_cast<std::uint8_t>(postings.size());
      std::copy(run.begin(), run.end(), at + kHeaderBytes);
      return {PostingList::Kind::kShort, block};
    }
  }
  if (free_long_.empty()) {
    free_long_.push_back(static_cast<std::uint32_t>(long_.size()));
    long_.emplace_back();
  }
  const std::uint32_t number = free_long_.back();
  free_long_.pop_back();
  LongList& made = long_[number];
  made.size = static_cast<std::uint32_t>(postings.size());
  made.last = postings.back().handle;
  Rewrite(made, 0, 0, postings);
  return {PostingList::Kind::kLong, number};
}

void PostingStore::Free(PostingList list) {
  if (list.kind() == PostingList::Kind::kShort && !list.empty()) {
    slab_.Free(list.low(), kHeaderBytes + HeaderOf(list.low()).bytes);
  } else if (list.kind() == PostingList::Kind::kLong) {
    for (const Chunk& chunk : long_[list.low()].chunks) {
      slab_.Free(chunk.block, chunk.bytes);
    }
    long_[list.low()] = {};
    free_long_.push_back(list.low());
  }
}

void PostingStore::Insert(PostingList& list, ReplyHandle handle,
                          std::uint32_t count) {
  const Posting posting = {handle, std::min(count, kMaxPostingCount)};
  if (list.kind() == PostingList::Kind::kLong) {
    InsertLong(long_[list.low()], posting);
    return;
  }
  if (AppendShort(list, posting)) return;
  Postings postings = ReadAll(list);
  InsertInOrder(postings, posting);
  Free(list);
  list = Make(postings);
}

// The lists are sorted by their kind first: nobody could foretell it, list by
// list. Each loop fetches what the next one reads.
void PostingStore::InsertAll(ReplyHandle handle,
                             std::span<Addition> additions) {
  std::array<std::array<Addition*, kMostAdditions>, 3> by_kind;
  std::array<std::size_t, 3> sizes = {};
  for (Addition& addition : additions) {
    // An empty list, too, has nothing to fetch.
    const auto kind =
        addition.list.empty() ? PostingList::Kind::kOne : addition.list.kind();
    const auto i = static_cast<std::size_t>(kind);
    by_kind[i][sizes[i]++] = &addition;
  }
  const auto of_kind = [&](PostingList::Kind kind) {
    const auto i = static_cast<std::size_t>(kind);
    return std::span<Addition* const>(by_kind[i].data(), sizes[i]);
  };
  const auto shorts = of_kind(PostingList::Kind::kShort);
  const auto longs = of_kind(PostingList::Kind::kLong);
  for (const Addition* a : longs) __builtin_prefetch(&long_[a->list.low()]);
  for (const Addition* a : shorts) {
    __builtin_prefetch(slab_.at(a->list.low()));
  }
  for (const Addition* a : longs) {
    __builtin_prefetch(&long_[a->list.low()].chunks.back());
  }
  for (const Addition* a : shorts) {
    const std::uint8_t* const block = slab_.at(a->list.low());
    __builtin_prefetch(block + kHeaderBytes + block[4]);
  }
  for (const Addition* a : longs) {
    const Chunk& chunk = long_[a->list.low()].chunks.back();
    const std::size_t end =
        chunk.bits() ? PlaceOf(handle) / 8 : std::size_t{chunk.bytes};
    __builtin_prefetch(slab_.at(chunk.block) + end);
  }
  for (Addition* a : shorts) Insert(a->list, handle, a->count);
  for (Addition* a : of_kind(PostingList::Kind::kOne)) {
    Insert(a->list, handle, a->count);
  }
  for (Addition* a : longs) Insert(a->list, handle, a->count);
}

void PostingStore::PrefetchPosting(PostingList list, ReplyHandle handle) const {
  std::span<const std::uint8_t> run;
  if (list.kind() == PostingList::Kind::kLong) {
    const LongList& there = long_[list.low()];
    const Chunk& chunk = there.chunks[ChunkAt(there, handle)];
    if (!chunk.bits()) run = ChunkRun(chunk);
  } else if (list.kind() == PostingList::Kind::kShort && !list.empty()) {
    run = ShortRun(list.low(), HeaderOf(list.low()));
  }
  for (std::size_t i = 0; i < run.size(); i += 64) {
    __builtin_prefetch(&run[i]);
  }
}

void PostingStore::FetchPostings(ReplyHandle handle,
                                 std::span<const PostingList> lists) const {
  for (const PostingList list : lists) Prefetch(list);
  for (const PostingList list : lists) {
    if (list.kind() != PostingList::Kind::kLong) continue;
    const LongList& there = long_[list.low()];
    __builtin_prefetch(&there.chunks[GuessChunk(there, handle)]);
  }
  for (const PostingList list : lists) PrefetchPosting(list, handle);
}

bool PostingStore::Erase(PostingList& list, ReplyHandle handle) {
  if (list.kind() == PostingList::Kind::kShort) {
    return !list.empty() && EraseShort(list, handle);
  }
  if (list.kind() == PostingList::Kind::kOne) {
    if (list.low() != handle) return false;
    list = {};
    return true;
  }
  LongList& there = long_[list.low()];
  if (!EraseLong(there, handle)) return false;
  if (there.size > kShortAgain) return true;
  const Postings postings = ReadAll(list);
  Free(list);
  list = Make(postings);
  return true;
}

bool PostingStore::EraseShort(PostingList& list, ReplyHandle handle) {
  const ShortHeader header = HeaderOf(list.low());
  std::uint8_t* const at = slab_.at(list.low());
  const auto erased = EraseFromRun(at + kHeaderBytes, header.bytes, -1, handle);
  if (!erased) return false;
  if (header.size <= 2) {  // nothing left, or one that may need no block
    at[4] = static_cast<std::uint8_t>(erased->size);
    const Postings postings = ReadAll(list);
    slab_.Free(list.low(), kHeaderBytes + header.bytes);
    list = Make(postings);
    return true;
  }
  if (erased->last) std::memcpy(at, &*erased->last, 4);
  at[4] = static_cast<std::uint8_t>(erased->size);
  at[5] = static_cast<std::uint8_t>(header.size - 1);
  list = {PostingList::Kind::kShort,
          slab_.Resize(list.low(), kHeaderBytes + header.bytes,
                       kHeaderBytes + erased->size)};
  return true;
}

// Most adds are here: the highest handle so far, and a byte or two to write.
bool PostingStore::AppendShort(PostingList& list, const Posting& posting) {
  if (list.empty() || list.kind() != PostingList::Kind::kShort) return false;
  const ShortHeader header = HeaderOf(list.low());
  if (posting.handle < header.last || header.size == 255) return false;
  const std::uint32_t gap = posting.handle - header.last;
  const std::size_t size = PostingBytes(gap, posting.count);
  if (header.bytes + size > kRunBytes) return false;
  const std::size_t before = kHeaderBytes + header.bytes;
  const Slab::Ref block = slab_.Resize(list.low(), before, before + size);
  list = {PostingList::Kind::kShort, block};
  std::uint8_t* const at = slab_.at(block);
  std::memcpy(at, &posting.handle, 4);
  at[4] = static_cast<std::uint8_t>(header.bytes + size);
  at[5] = static_cast<std::uint8_t>(header.size + 1);
  WritePosting(gap, posting.count, at + before);
  return true;
}

std::size_t PostingStore::MemoryBytes() const {
  std::size_t bytes = sizeof *this + slab_.MemoryBytes() +
                      long_.size() * sizeof(LongList) +
                      free_long_.capacity() * sizeof(std::uint32_t);
  for (const LongList& list : long_) {
    bytes += list.chunks.capacity() * sizeof(Chunk);
  }
  return bytes;
}

// --- cursor ------------------------------------------------------------------

PostingCursor::PostingCursor(const PostingStore& store, PostingList list)
    : store_(&store) {
  switch (list.kind()) {
    case PostingList::Kind::kOne:
      one_ = list.low();
      break;
    case PostingList::Kind::kLong: {
      const auto& chunks = store.long_[list.low()].chunks;
      next_ = chunks.data();
      end_ = next_ + chunks.size();
      PrefetchNext();
      break;
    }
    default:
      if (list.empty()) break;
      run_ =
          RunReader(store.ShortRun(list.low(), store.HeaderOf(list.low())), -1);
  }
}

void PostingCursor::Skip(ReplyHandle first) {
  if (one_ < first) one_ = kNone;
  const auto* const later =
      std::lower_bound(next_, end_, first,
                       [](const PostingStore::Chunk& chunk,
                          ReplyHandle handle) { return chunk.first < handle; });
  if (later != next_) {
    // Of the chunks that begin before, only the last can reach beyond.
    const PostingStore::Chunk& chunk = later[-1];
    run_ = chunk.bits() ? RunReader()
                        : RunReader(store_->ChunkRun(chunk), chunk.first - 1);
    next_ = later;
  }
  run_.ReadBelow(first, [](ReplyHandle, std::uint32_t) {});
}

}  // namespace tasuki
