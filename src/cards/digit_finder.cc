#include "src/cards/digit_finder.h"

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

const char* FindDigitScalar(const char* begin, const char* end) {
  for (; begin != end; ++begin) {
    const std::uint8_t start = kStart[static_cast<unsigned char>(*begin)];
    if (start == kNo) continue;
    if (start == kYes || IsFullWidthDigit(begin, end)) return begin;
  }
  return end;
}

#if defined(__x86_64__)
namespace {

// Bit i of the result: a digit may begin at `at` + i. Reads 34 bytes.
__attribute__((target("avx2"))) inline std::uint32_t StartsAvx2(
    const char* at) {
  // A byte starts a digit where the classes of its two halves meet:
  // 1: 30–39, 2: d9 db df, 4: e0 e1 ea, 8: f0.
  const __m256i low_classes = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(13, 5, 1, 1, 1, 1, 1, 1, 1, 3, 4, 2, 0, 0, 0, 2));
  const __m256i high_classes = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 8));
  const __m256i low_mask = _mm256_set1_epi8(0x0f);
  const __m256i bytes =
      _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(at));
  const __m256i low =
      _mm256_shuffle_epi8(low_classes, _mm256_and_si256(bytes, low_mask));
  const __m256i high = _mm256_shuffle_epi8(
      high_classes, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_mask));
  const __m256i none =
      _mm256_cmpeq_epi8(_mm256_and_si256(low, high), _mm256_setzero_si256());
  std::uint32_t starts =
      ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none));
  const __m256i wide = _mm256_and_si256(
      _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\xef')),
      _mm256_cmpeq_epi8(
          _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(at + 1)),
          _mm256_set1_epi8('\xbc')));
  if (!_mm256_testz_si256(wide, wide)) {
    // 0x90–0x99 are the ten lowest signed bytes from 0x90 on.
    const __m256i third = _mm256_sub_epi8(
        _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(at + 2)),
        _mm256_set1_epi8('\x10'));
    const __m256i digit = _mm256_cmpgt_epi8(_mm256_set1_epi8('\x8a'), third);
    starts |= static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_and_si256(wide, digit)));
  }
  return starts;
}

__attribute__((target("avx2"))) const char* FindDigitAvx2(const char* begin,
                                                          const char* end) {
  while (end - begin >= 34) {
    const std::uint32_t starts = StartsAvx2(begin);
    if (starts != 0) return begin + __builtin_ctz(starts);
    begin += 32;
  }
  return FindDigitScalar(begin, end);
}

}  // namespace

FindDigit BestFindDigit() {
  return __builtin_cpu_supports("avx2") ? FindDigitAvx2 : FindDigitScalar;
}
#else
FindDigit BestFindDigit() { return FindDigitScalar; }
#endif

}  // namespace tasuki::cards
