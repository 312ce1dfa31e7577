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

bool PostingStore::Erase(PostingList& list, ReplyHandle handle) {
  if (list.kind() == PostingList::Kind::kLong) {
    LongList& there = long_[list.low()];
    if (!EraseLong(there, handle)) return false;
    if (there.size > kShortAgain) return true;
  }
  Postings postings = ReadAll(list);
  const bool erased = EraseInOrder(postings, handle);
  if (!erased && list.kind() != PostingList::Kind::kLong) return false;
  Free(list);
  list = Make(postings);
  return true;
}

// Most adds are here: the highest handle so far, and a byte or two to write.
bool PostingStore::AppendShort(PostingList& list, const Posting& posting) {
  if (list.empty() || list.kind() != PostingList::Kind::kShort) return false;
  const ShortHeader header = HeaderOf(list.low());
  if (posting.handle < header.last || header.size == 255) return false;
  std::array<std::uint8_t, kMaxPostingBytes> bytes;
  const std::size_t size =
      WritePosting(posting.handle - header.last, posting.count, bytes.data());
  if (header.bytes + size > kRunBytes) return false;
  const std::size_t before = kHeaderBytes + header.bytes;
  if (Slab::Capacity(before + size) != Slab::Capacity(before)) {
    const Slab::Ref block = slab_.Allocate(before + size);
    std::memcpy(slab_.at(block), slab_.at(list.low()), before);
    slab_.Free(list.low(), before);
    list = {PostingList::Kind::kShort, block};
  }
  std::uint8_t* const at = slab_.at(list.low());
  std::memcpy(at, &posting.handle, 4);
  at[4] = static_cast<std::uint8_t>(header.bytes + size);
  at[5] = static_cast<std::uint8_t>(header.size + 1);
  std::memcpy(at + before, bytes.data(), size);
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
