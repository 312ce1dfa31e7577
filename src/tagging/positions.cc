#include "src/tagging/positions.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tasuki::tagging {
namespace {

// The bits of `word_at(0)` to the last word.
template <class WordAt>
void AppendBits(WordAt word_at, std::vector<Position>& positions) {
  for (std::size_t i = 0; i < kChunkWords; ++i) {
    for (std::uint64_t word = word_at(i); word != 0; word &= word - 1) {
      positions.push_back(static_cast<Position>(
          i * 64 + static_cast<std::size_t>(std::countr_zero(word))));
    }
  }
}

}  // namespace

void AppendPositions(const std::uint64_t* words,
                     std::vector<Position>& positions) {
  AppendBits([words](std::size_t i) { return words[i]; }, positions);
}

void AppendCommon(const std::uint64_t* one, const std::uint64_t* other,
                  std::vector<Position>& positions) {
  AppendBits([one, other](std::size_t i) { return one[i] & other[i]; },
             positions);
}

namespace {

// --- what two lists have in common ------------------------------------------

void Mark(Positions positions, Block& blank) {
  for (const Position p : positions) {
    blank.words[p / 64] |= std::uint64_t{1} << p % 64;
  }
}
void Unmark(Positions positions, Block& blank) {
  for (const Position p : positions) blank.words[p / 64] = 0;
}

// Marks one and looks the other one up: no step waits for the one before, as
// it would in a merge.
std::size_t CommonByMarks(std::vector<Position>& positions, Positions others,
                          Block& blank) {
  std::array<Position, kMaxSparse> common;
  std::size_t kept = 0;
  Mark(positions, blank);
  for (const Position position : others) {
    common[kept] = position;
    kept += blank.Contains(position);
  }
  Unmark(positions, blank);
  std::copy_n(common.begin(), kept, positions.begin());
  return kept;
}

#if defined(__x86_64__)

// Eight positions, or the rest of the list.
__attribute__((target("sse4.2"))) inline __m128i LoadEight(const Position* from,
                                                           int count) {
  if (count == 8)
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  __m128i rest = _mm_setzero_si128();
  std::memcpy(&rest, from, static_cast<std::size_t>(count) * sizeof(Position));
  return rest;
}

// Compares eight positions with those eight of the others that may equal them,
// every pair at once. [Schlegel, Willhalm, Lehner 2011, "Fast sorted-set
// intersection using SIMD instructions"] Writes over the list as it goes: never
// beyond what it has loaded.
__attribute__((target("sse4.2"))) std::size_t CommonByEights(
    std::vector<Position>& positions, Positions others, Block&) {
  constexpr int kAnyEqual =
      _SIDD_UWORD_OPS | _SIDD_CMP_EQUAL_ANY | _SIDD_BIT_MASK;
  Position* const one = positions.data();
  const std::size_t end = positions.size();
  std::size_t kept = 0;
  std::size_t j = 0;
  for (std::size_t i = 0; i < end && j < others.size(); i += 8) {
    const int m = static_cast<int>(std::min<std::size_t>(8, end - i));
    const __m128i eight = LoadEight(one + i, m);
    const Position last = one[i + static_cast<std::size_t>(m) - 1];
    unsigned common = 0;
    while (j < others.size()) {
      const std::size_t n = std::min<std::size_t>(8, others.size() - j);
      const int count = static_cast<int>(n);
      common |= static_cast<unsigned>(_mm_cvtsi128_si32(_mm_cmpestrm(
          LoadEight(&others[j], count), count, eight, m, kAnyEqual)));
      if (others[j + n - 1] >= last) break;
      j += n;
    }
    for (; common != 0; common &= common - 1) {
      one[kept++] = one[i + static_cast<std::size_t>(std::countr_zero(common))];
    }
  }
  return kept;
}

#endif

}  // namespace

std::span<const KeepCommon> CommonForms() {
#if defined(__x86_64__)
  static constexpr KeepCommon kForms[] = {CommonByMarks, CommonByEights};
  return std::span(kForms).first(__builtin_cpu_supports("sse4.2") ? 2 : 1);
#else
  static constexpr KeepCommon kForms[] = {CommonByMarks};
  return kForms;
#endif
}

namespace {

// --- the other ways ---------------------------------------------------------

std::size_t KeepByBits(std::vector<Position>& positions,
                       const std::uint64_t* words, bool negated) {
  std::size_t kept = 0;
  for (const Position position : positions) {
    positions[kept] = position;
    kept += (words[position / 64] >> position % 64 & 1) != negated;
  }
  return kept;
}

std::size_t KeepOthers(std::vector<Position>& positions, Positions others,
                       Block& blank) {
  Mark(others, blank);
  const std::size_t kept =
      KeepByBits(positions, blank.words.data(), /*negated=*/true);
  Unmark(others, blank);
  return kept;
}

// First index from `at` whose position is not below `wanted`; doubles its
// stride, as the next match is usually near.
std::size_t Gallop(Positions others, std::size_t at, Position wanted) {
  std::size_t stride = 1;
  std::size_t end = at;
  while (end < others.size() && others[end] < wanted) {
    at = end + 1;
    end += stride;
    stride *= 2;
  }
  const auto begin = others.begin();
  return static_cast<std::size_t>(
      std::lower_bound(
          begin + static_cast<std::ptrdiff_t>(at),
          begin + static_cast<std::ptrdiff_t>(std::min(end, others.size())),
          wanted) -
      begin);
}

std::size_t KeepBySearch(std::vector<Position>& positions, Positions others,
                         bool negated) {
  std::size_t kept = 0;
  std::size_t at = 0;
  for (const Position position : positions) {
    at = Gallop(others, at, position);
    const bool found = at < others.size() && others[at] == position;
    positions[kept] = position;
    kept += found != negated;
  }
  return kept;
}

}  // namespace

void Keep(std::vector<Position>& positions, const ChunkView& view, bool negated,
          Block& blank) {
  static const KeepCommon keep_common = CommonForms().back();
  const Positions others(view.positions, view.dense() ? 0 : view.count);
  std::size_t kept = 0;
  if (view.dense()) {
    kept = KeepByBits(positions, view.words, negated);
  } else if (others.size() / (negated ? 16 : 64) >= positions.size()) {
    kept = KeepBySearch(positions, others, negated);
  } else if (negated) {
    kept = KeepOthers(positions, others, blank);
  } else {
    kept = keep_common(positions, others, blank);
  }
  positions.resize(kept);
}

void FetchBits(const ChunkView& few, const ChunkView& many) {
  constexpr std::uint32_t kMostLines = 64;  // half of those of a chunk
  constexpr std::size_t kWordsPerLine = 8;
  if (few.dense() || !many.dense() || few.count == 0) return;
  if (few.count < kMostLines) {
    for (std::uint32_t i = 0; i < few.count; ++i) {
      __builtin_prefetch(many.words + few.positions[i] / 64);
    }
    return;
  }
  for (std::size_t i = 0; i < kChunkWords; i += kWordsPerLine) {
    __builtin_prefetch(many.words + i);
  }
}

}  // namespace tasuki::tagging
