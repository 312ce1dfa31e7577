#include "src/cards/digit_finder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tasuki::cards {
namespace {

enum Start : std::uint8_t { kNo, kYes, kFullWidth };

// The lead bytes under which the 680 decimal digits of Unicode 15 lie.
constexpr std::array<std::uint8_t, 256> kStart = [] {
  std::array<std::uint8_t, 256> table = {};
  for (int c = '0'; c <= '9'; ++c) table[c] = kYes;
  for (const int lead : {0xd9, 0xdb, 0xdf, 0xe0, 0xe1, 0xea, 0xf0}) {
    table[lead] = kYes;
  }
  table[0xef] = kFullWidth;
  return table;
}();

bool IsFullWidthDigit(const char* at, const char* end) {
  return end - at >= 3 && static_cast<unsigned char>(at[1]) == 0xbc &&
         static_cast<unsigned char>(at[2]) - 0x90u < 10u;
}

}  // namespace

const char* FindDigitScalar(const char*, const char* from, const char* end) {
  for (; from != end; ++from) {
    const std::uint8_t start = kStart[static_cast<unsigned char>(*from)];
    if (start == kNo) continue;
    if (start == kYes || IsFullWidthDigit(from, end)) return from;
  }
  return end;
}

#if defined(__x86_64__)
namespace {

constexpr std::ptrdiff_t kBlock = 32;
// This text or, where many lie one behind the other, one of the next: with
// holes between them, nearer was later. What may not be read is not fetched.
constexpr std::ptrdiff_t kAhead = 8192;

// A byte starts a digit or a full-width form where the classes of its two
// halves meet: 1: 30–39, 2: d9 db df, 4: e0 e1 ea ef, 8: f0.
constexpr std::array<std::uint8_t, 16> kLowClasses = {13, 5, 1, 1, 1, 1, 1, 1,
                                                      1,  3, 4, 2, 0, 0, 0, 6};
constexpr std::array<std::uint8_t, 16> kHighClasses = {0, 0, 0, 1, 0, 0, 0, 0,
                                                       0, 0, 0, 0, 0, 2, 4, 8};

inline __m128i Classes(const std::array<std::uint8_t, 16>& classes) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i_u*>(classes.data()));
}

#define TASUKI_AVX2 __attribute__((target("avx2"), always_inline)) inline

TASUKI_AVX2 __m256i Load(const char* at) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(at));
}

// Zero bytes where no digit may begin, and no full-width form.
TASUKI_AVX2 __m256i Starts(__m256i bytes) {
  const __m256i low_classes = _mm256_broadcastsi128_si256(Classes(kLowClasses));
  const __m256i high_classes =
      _mm256_broadcastsi128_si256(Classes(kHighClasses));
  const __m256i low_mask = _mm256_set1_epi8(0x0f);
  const __m256i low =
      _mm256_shuffle_epi8(low_classes, _mm256_and_si256(bytes, low_mask));
  const __m256i high = _mm256_shuffle_epi8(
      high_classes, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_mask));
  return _mm256_and_si256(low, high);
}

TASUKI_AVX2 std::uint32_t Mask(__m256i bytes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

// The first digit in the block, of whose bytes those count that `wanted` has;
// nullptr where there is none.
TASUKI_AVX2 const char* FirstIn(const char* block, __m256i bytes,
                                __m256i starts, std::uint32_t wanted,
                                const char* end) {
  std::uint32_t found =
      ~Mask(_mm256_cmpeq_epi8(starts, _mm256_setzero_si256())) & wanted;
  const std::uint32_t wide =
      Mask(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\xef'))) & found;
  if (wide != 0) {
    const std::uint32_t second =
        Mask(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\xbc')));
    // 0x90–0x99 are the ten lowest signed bytes from 0x90 on.
    const std::uint32_t third = Mask(
        _mm256_cmpgt_epi8(_mm256_set1_epi8('\x8a'),
                          _mm256_sub_epi8(bytes, _mm256_set1_epi8('\x10'))));
    // What the last two bytes begin goes on behind the block.
    constexpr std::uint32_t kCut = 3u << (kBlock - 2);
    found &= ~wide | (second >> 1 & third >> 2) | kCut;
  }
  for (; found != 0; found &= found - 1) {
    const char* const at = block + __builtin_ctz(found);
    if (*at != '\xef' || IsFullWidthDigit(at, end)) return at;
  }
  return nullptr;
}

__attribute__((target("avx2"))) const char* FindDigitAvx2(const char* text,
                                                          const char* from,
                                                          const char* end) {
  if (end - text < kBlock) return FindDigitScalar(text, from, end);
  for (; end - from >= 2 * kBlock; from += 2 * kBlock) {
    _mm_prefetch(from + kAhead, _MM_HINT_T0);
    const __m256i bytes = Load(from);
    const __m256i more = Load(from + kBlock);
    const __m256i starts = Starts(bytes);
    const __m256i more_starts = Starts(more);
    const __m256i any = _mm256_or_si256(starts, more_starts);
    if (_mm256_testz_si256(any, any)) continue;
    const char* found = FirstIn(from, bytes, starts, ~0u, end);
    if (found == nullptr) {
      found = FirstIn(from + kBlock, more, more_starts, ~0u, end);
    }
    if (found != nullptr) return found;
  }
  while (from != end) {
    // The last block overlaps what was seen.
    const std::ptrdiff_t seen =
        std::max<std::ptrdiff_t>(0, kBlock - (end - from));
    const char* const block = from - seen;
    const __m256i bytes = Load(block);
    const char* const found =
        FirstIn(block, bytes, Starts(bytes), ~0u << seen, end);
    if (found != nullptr) return found;
    from = block + kBlock;
  }
  return end;
}

#undef TASUKI_AVX2

__attribute__((target("avx512bw"))) const char* FindDigitAvx512(
    const char*, const char* from, const char* end) {
  constexpr std::ptrdiff_t kWide = 64;
  const __m512i low_classes =
      _mm512_maskz_broadcast_i32x4(0xffff, Classes(kLowClasses));
  const __m512i high_classes =
      _mm512_maskz_broadcast_i32x4(0xffff, Classes(kHighClasses));
  const __m512i low_mask = _mm512_set1_epi8(0x0f);
  for (; from < end; from += kWide) {
    _mm_prefetch(from + kAhead, _MM_HINT_T0);
    const std::ptrdiff_t left = end - from;
    const __m512i bytes =
        left >= kWide
            ? _mm512_loadu_si512(from)
            : _mm512_maskz_loadu_epi8((std::uint64_t{1} << left) - 1, from);
    std::uint64_t found = _mm512_test_epi8_mask(
        _mm512_shuffle_epi8(low_classes, _mm512_and_si512(bytes, low_mask)),
        _mm512_shuffle_epi8(
            high_classes,
            _mm512_and_si512(_mm512_srli_epi16(bytes, 4), low_mask)));
    if (found == 0) continue;
    const std::uint64_t wide =
        _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\xef'));
    if (wide != 0) {
      const std::uint64_t second =
          _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\xbc'));
      const std::uint64_t third = _mm512_cmplt_epu8_mask(
          _mm512_sub_epi8(bytes, _mm512_set1_epi8('\x90')),
          _mm512_set1_epi8(10));
      constexpr std::uint64_t kCut = std::uint64_t{3} << (kWide - 2);
      found &= ~wide | (second >> 1 & third >> 2) | kCut;
    }
    for (; found != 0; found &= found - 1) {
      const char* const at = from + __builtin_ctzll(found);
      if (*at != '\xef' || IsFullWidthDigit(at, end)) return at;
    }
  }
  return end;
}

}  // namespace

std::vector<FindDigit> FindDigitForms() {
  std::vector<FindDigit> forms = {FindDigitScalar};
  if (__builtin_cpu_supports("avx2")) forms.push_back(FindDigitAvx2);
  if (__builtin_cpu_supports("avx512bw")) forms.push_back(FindDigitAvx512);
  return forms;
}
#else
std::vector<FindDigit> FindDigitForms() { return {FindDigitScalar}; }
#endif

}  // namespace tasuki::cards
