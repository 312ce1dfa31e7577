// The lists of PostingStore that have chunks.
#include <algorithm>
#include <iterator>

#include "src/similarity/posting_list.h"

namespace tasuki {
namespace {

// From one reply in 16 on, a window is written as bits; below one in 32 it is
// written as bytes again.
constexpr std::size_t kDense = kWindowSize / 32;
constexpr std::size_t kNoLongerDense = kWindowSize / 64;

// A run that has this many postings is not continued into the next window, so
// that a dense window finds its postings in chunks of its own.
constexpr std::size_t kStraddling = 32;

// A chunk below this is written together with the next one.
constexpr std::size_t kSparseBytes = 60;

bool HandleBefore(const Posting& posting, ReplyHandle handle) {
  return posting.handle < handle;
}

// Where `handle` is, or would stand, among exceptions.
std::size_t ExceptionAt(std::span<const std::uint16_t> exceptions,
                        std::uint16_t place) {
  const auto at =
      std::lower_bound(exceptions.begin(), exceptions.end(), place,
                       [](std::uint16_t exception, std::uint16_t wanted) {
                         return BitRun::PlaceOfException(exception) < wanted;
                       });
  return static_cast<std::size_t>(at - exceptions.begin());
}

}  // namespace

std::vector<std::uint8_t> PostingStore::RunOf(std::span<const Posting> postings,
                                              ReplyHandle before) {
  std::vector<std::uint8_t> run(postings.size() * kMaxPostingBytes);
  std::size_t size = 0;
  for (const Posting& posting : postings) {
    size +=
        WritePosting(posting.handle - before, posting.count, run.data() + size);
    before = posting.handle;
  }
  run.resize(size);
  return run;
}

void PostingStore::InsertInOrder(Postings& postings, const Posting& posting) {
  postings.insert(std::lower_bound(postings.begin(), postings.end(),
                                   posting.handle, HandleBefore),
                  posting);
}

// --- adding
// -------------------------------------------------------------------

void PostingStore::InsertLong(LongList& list, const Posting& posting) {
  ++list.size;
  if (posting.handle > list.last) {
    AppendLong(list, posting);
    list.last = posting.handle;
    return;
  }
  const std::size_t at = ChunkAt(list, posting.handle);
  Chunk& chunk = list.chunks[at];
  if (chunk.bits() && WindowOf(chunk.first) == WindowOf(posting.handle)) {
    InsertBit(chunk, posting);
    return;
  }
  if (chunk.bits()) {
    const std::size_t place = posting.handle < chunk.first ? at : at + 1;
    Rewrite(list, place, place, {posting});
    return;
  }
  Postings postings;
  ReadChunk(chunk, postings);
  InsertInOrder(postings, posting);
  Rewrite(list, at, at + 1, postings);
}

// The chunk that has `handle`, or is nearest to where it would be.
std::size_t PostingStore::ChunkAt(const LongList& list, ReplyHandle handle) {
  const auto before = [&](std::size_t chunk) {
    return list.chunks[chunk].first <= handle;
  };
  // Between these the answer lies; wider and wider around the guess.
  std::size_t low = GuessChunk(list, handle);
  std::size_t high = low + 1;
  const std::size_t size = list.chunks.size();
  for (std::size_t step = 1; low > 0 && !before(low); step *= 2) {
    high = low;
    low -= std::min(step, low);
  }
  for (std::size_t step = 1; high < size && before(high); step *= 2) {
    low = high;
    high = std::min(high + step, size);
  }
  const auto chunks = list.chunks.begin();
  const auto after = std::upper_bound(
      chunks + static_cast<std::ptrdiff_t>(low),
      chunks + static_cast<std::ptrdiff_t>(high), handle,
      [](ReplyHandle a, const Chunk& chunk) { return a < chunk.first; });
  return after == chunks ? 0 : static_cast<std::size_t>(after - chunks) - 1;
}

void PostingStore::AppendLong(LongList& list, const Posting& posting) {
  Chunk& chunk = list.chunks.back();
  const bool same_window = WindowOf(posting.handle) == WindowOf(list.last);
  if (chunk.bits()) {
    if (same_window) {
      InsertBit(chunk, posting);
    } else {
      Rewrite(list, list.chunks.size(), list.chunks.size(), {posting});
    }
    return;
  }
  const std::uint32_t gap = posting.handle - list.last;
  const std::size_t size = PostingBytes(gap, posting.count);
  if (chunk.bytes + size > kRunBytes ||
      (!same_window && chunk.size >= kStraddling)) {
    Condense(list, posting);
    return;
  }
  const std::size_t before = chunk.bytes;
  Resize(chunk, before + size);
  WritePosting(gap, posting.count, slab_.at(chunk.block) + before);
  ++chunk.size;
}

// Begins a new chunk with `posting`, or makes bits of its window, if that has
// become dense.
void PostingStore::Condense(LongList& list, const Posting& posting) {
  const ReplyHandle first = WindowOf(posting.handle) << kWindowBits;
  std::size_t begin = list.chunks.size();
  std::size_t size = 1;
  while (begin > 0 && list.chunks[begin - 1].first >= first) {
    size += list.chunks[--begin].size;
  }
  Postings postings;
  if (size >= kDense) {
    // What the chunk before has of the window comes along.
    if (begin > 0 && !list.chunks[begin - 1].bits()) --begin;
    for (std::size_t i = begin; i < list.chunks.size(); ++i) {
      ReadChunk(list.chunks[i], postings);
    }
  } else {
    begin = list.chunks.size();
  }
  postings.push_back(posting);
  Rewrite(list, begin, list.chunks.size(), postings);
}

void PostingStore::InsertBit(Chunk& chunk, const Posting& posting) {
  const std::uint16_t place = PlaceOf(posting.handle);
  slab_.at(chunk.block)[place / 8] |=
      static_cast<std::uint8_t>(1u << (place % 8));
  ++chunk.size;
  if (posting.count == 1) return;
  const std::size_t at = ExceptionAt(BitsOf(chunk).exceptions, place);
  const std::size_t after = BitRun::kBitBytes + 2 * at;
  const std::size_t bytes = chunk.bytes;
  Resize(chunk, bytes + 2);
  std::uint8_t* const block = slab_.at(chunk.block);
  std::memmove(block + after + 2, block + after, bytes - after);
  const std::uint16_t exception = BitRun::Exception(place, posting.count);
  std::memcpy(block + after, &exception, 2);
}

// --- taking away
// ----------------------------------------------------------------

bool PostingStore::EraseLong(LongList& list, ReplyHandle handle) {
  const std::size_t at = ChunkAt(list, handle);
  Chunk& chunk = list.chunks[at];
  Postings postings;
  if (chunk.bits()) {
    if (WindowOf(chunk.first) != WindowOf(handle)) return false;
    if (!EraseBit(chunk, handle)) return false;
    if (chunk.size < kNoLongerDense) {
      ReadChunk(chunk, postings);
      Rewrite(list, at, at + 1, postings);
    }
  } else {
    const auto erased = EraseFromRun(slab_.at(chunk.block), chunk.bytes,
                                     chunk.first - 1, handle);
    if (!erased) return false;
    --chunk.size;
    std::size_t end = at + 1;
    if (erased->size < kSparseBytes) {
      // The run ends here: read what is left, and with it the next one.
      RunReader({slab_.at(chunk.block), erased->size}, chunk.first - 1)
          .ReadBelow(kMaxReplyHandle + 1,
                     [&](ReplyHandle there, std::uint32_t extra) {
                       postings.push_back({there, extra + 1});
                     });
      if (end < list.chunks.size() && !list.chunks[end].bits()) {
        ReadChunk(list.chunks[end++], postings);
      }
      Rewrite(list, at, end, postings);
    } else {
      Resize(chunk, erased->size);
    }
  }
  --list.size;
  if (handle == list.last) {
    postings.clear();
    if (!list.chunks.empty()) ReadChunk(list.chunks.back(), postings);
    list.last = postings.empty() ? 0 : postings.back().handle;
  }
  return true;
}

bool PostingStore::EraseBit(Chunk& chunk, ReplyHandle handle) {
  const std::uint16_t place = PlaceOf(handle);
  const auto bit = static_cast<std::uint8_t>(1u << (place % 8));
  std::uint8_t* const block = slab_.at(chunk.block);
  if ((block[place / 8] & bit) == 0) return false;
  block[place / 8] &= static_cast<std::uint8_t>(~bit);
  --chunk.size;
  const auto exceptions = BitsOf(chunk).exceptions;
  const std::size_t at = ExceptionAt(exceptions, place);
  if (at == exceptions.size() ||
      BitRun::PlaceOfException(exceptions[at]) != place) {
    return true;
  }
  const std::size_t after = BitRun::kBitBytes + 2 * (at + 1);
  std::memmove(block + after - 2, block + after, chunk.bytes - after);
  std::memset(block + chunk.bytes - 2, 0, 2);
  Resize(chunk, chunk.bytes - 2u);
  return true;
}

// --- writing
// --------------------------------------------------------------------

void PostingStore::Resize(Chunk& chunk, std::size_t bytes) {
  chunk.block = slab_.Resize(chunk.block, chunk.bytes, bytes);
  chunk.bytes = static_cast<std::uint16_t>(bytes);
}

void PostingStore::Rewrite(LongList& list, std::size_t begin, std::size_t end,
                           const Postings& postings) {
  std::vector<Chunk> written;
  std::span<const Posting> sparse(postings.data(), std::size_t{0});
  for (std::size_t i = 0; i < postings.size();) {
    const auto window = std::partition_point(
        postings.begin() + static_cast<std::ptrdiff_t>(i), postings.end(),
        [&](const Posting& posting) {
          return WindowOf(posting.handle) == WindowOf(postings[i].handle);
        });
    const auto next = static_cast<std::size_t>(window - postings.begin());
    if (next - i >= kDense) {
      WriteBytes(sparse, written);
      WriteBits({&postings[i], next - i}, written);
      sparse = {postings.data() + next, 0};
    } else {
      sparse = {sparse.data(), sparse.size() + (next - i)};
    }
    i = next;
  }
  WriteBytes(sparse, written);
  for (std::size_t i = begin; i < end; ++i) {
    slab_.Free(list.chunks[i].block, list.chunks[i].bytes);
  }
  const auto at = list.chunks.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto place = list.chunks.erase(
      at, list.chunks.begin() + static_cast<std::ptrdiff_t>(end));
  list.chunks.insert(place, written.begin(), written.end());
}

void PostingStore::WriteBits(std::span<const Posting> postings,
                             std::vector<Chunk>& out) {
  std::vector<std::uint16_t> exceptions;
  for (const Posting& posting : postings) {
    if (posting.count == 1) continue;
    exceptions.push_back(
        BitRun::Exception(PlaceOf(posting.handle), posting.count));
  }
  const std::size_t bytes = BitRun::kBitBytes + 2 * exceptions.size();
  const Slab::Ref block = slab_.Allocate(bytes);
  std::uint8_t* const bits = slab_.at(block);
  for (const Posting& posting : postings) {
    const std::uint16_t place = PlaceOf(posting.handle);
    bits[place / 8] |= static_cast<std::uint8_t>(1u << (place % 8));
  }
  if (!exceptions.empty()) {  // memcpy takes no null pointer
    std::memcpy(bits + BitRun::kBitBytes, exceptions.data(),
                2 * exceptions.size());
  }
  out.push_back({.first = WindowOf(postings[0].handle) << kWindowBits,
                 .block = block,
                 .bytes = static_cast<std::uint16_t>(bytes),
                 .size = static_cast<std::uint16_t>(postings.size())});
}

// In equal parts, so that each has room for what comes between.
void PostingStore::WriteBytes(std::span<const Posting> postings,
                              std::vector<Chunk>& out) {
  while (!postings.empty()) {
    const std::size_t all = RunOf(postings, postings[0].handle - 1).size();
    const std::size_t parts = (all + kRunBytes - 1) / kRunBytes;
    std::size_t size = (postings.size() + parts - 1) / parts;
    std::vector<std::uint8_t> run;
    for (;; size -= size / 4) {
      run = RunOf(postings.first(size), postings[0].handle - 1);
      if (run.size() <= kRunBytes) break;
    }
    const Slab::Ref block = slab_.Allocate(run.size());
    std::copy(run.begin(), run.end(), slab_.at(block));
    out.push_back({.first = postings[0].handle,
                   .block = block,
                   .bytes = static_cast<std::uint16_t>(run.size()),
                   .size = static_cast<std::uint16_t>(size)});
    postings = postings.subspan(size);
  }
}

}  // namespace tasuki
