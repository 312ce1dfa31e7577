#include "src/similarity/posting_run.h"

namespace tasuki {
namespace {

// The posting at `at`, which moves behind it.
Posting ReadPosting(const std::uint8_t*& at, ReplyHandle before) {
  Posting posting;
  for (; *at == 0; ++at) ++posting.count;
  std::uint32_t gap = 0;
  for (int shift = 0;; shift += 7) {
    const std::uint32_t byte = *at++;
    gap |= (byte & 0x7F) << shift;
    if (byte < 0x80) break;
  }
  posting.handle = before + gap;
  return posting;
}

}  // namespace

std::optional<ErasedRun> EraseFromRun(std::uint8_t* run, std::size_t size,
                                      ReplyHandle before, ReplyHandle handle) {
  const std::uint8_t* const end = run + size;
  const std::uint8_t* at = run;
  for (;;) {
    if (at == end) return std::nullopt;
    const std::uint8_t* next = at;
    const Posting posting = ReadPosting(next, before);
    if (posting.handle == handle) break;
    before = posting.handle;
    at = next;
  }
  const auto begin = static_cast<std::size_t>(at - run);
  ReadPosting(at, before);
  ErasedRun erased = {.size = begin};
  if (at == end) {
    erased.last = before;
  } else {
    // The next one's gap now counts from `before`: no more bytes than both.
    const Posting next = ReadPosting(at, handle);
    erased.size += WritePosting(next.handle - before, next.count, run + begin);
    std::memmove(run + erased.size, at, static_cast<std::size_t>(end - at));
    erased.size += static_cast<std::size_t>(end - at);
  }
  std::memset(run + erased.size, 0, size - erased.size);
  return erased;
}

}  // namespace tasuki
