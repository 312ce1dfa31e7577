#include "src/similarity/sum_kernels.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tasuki {
namespace {

// Plain loops of fixed length, which the compiler turns into the instructions
// of the function they are inlined into.
#define TASUKI_INLINE [[gnu::always_inline]] inline

constexpr std::array<std::uint16_t, 16> kBits = [] {
  std::array<std::uint16_t, 16> bits = {};
  for (std::size_t i = 0; i < 16; ++i) {
    bits[i] = static_cast<std::uint16_t>(1u << i);
  }
  return bits;
}();

TASUKI_INLINE void AddBitsLoop(const std::uint8_t* bits, std::uint16_t weight,
                               WindowSums& sums) {
  for (std::size_t place = 0; place < kWindowSize; place += 16) {
    const auto sixteen = static_cast<std::uint16_t>(
        bits[place / 8] | static_cast<unsigned>(bits[place / 8 + 1]) << 8);
    std::uint16_t* const to = sums.data() + place;
    for (std::size_t i = 0; i < 16; ++i) {
      const std::uint16_t all =
          (sixteen & kBits[i]) != 0 ? std::uint16_t{0xFFFF} : std::uint16_t{0};
      to[i] = static_cast<std::uint16_t>(to[i] + (all & weight));
    }
  }
}

template <std::size_t kParts>
TASUKI_INLINE std::uint64_t ScanParts(std::span<const BoundPart> parts,
                                      std::size_t block, std::uint16_t least) {
  std::array<std::uint16_t, kScanBlock> bounds = {};
  for (std::size_t part = 0; part < kParts; ++part) {
    const std::uint16_t* const sums = parts[part].sums->data() + block;
    const std::uint32_t factor = parts[part].factor;
    for (std::size_t i = 0; i < kScanBlock; ++i) {
      bounds[i] =
          static_cast<std::uint16_t>(bounds[i] + (sums[i] * factor >> 16));
    }
  }
  std::uint16_t any = 0;
  for (std::size_t i = 0; i < kScanBlock; ++i) {
    any |= static_cast<std::uint16_t>(bounds[i] >= least ? 1 : 0);
  }
  if (any == 0) return 0;
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < kScanBlock; ++i) {
    mask |= std::uint64_t{bounds[i] >= least} << i;
  }
  return mask;
}

TASUKI_INLINE std::uint64_t ScanLoop(std::span<const BoundPart> parts,
                                     std::size_t block, std::uint16_t least) {
  switch (parts.size()) {
    case 0:
      return least == 0 ? ~std::uint64_t{0} : 0;
    case 1:
      return ScanParts<1>(parts, block, least);
    case 2:
      return ScanParts<2>(parts, block, least);
    case 3:
      return ScanParts<3>(parts, block, least);
    default:
      return ScanParts<4>(parts, block, least);
  }
}

void AddBitsPlain(const std::uint8_t* bits, std::uint16_t weight,
                  WindowSums& sums) {
  AddBitsLoop(bits, weight, sums);
}
std::uint64_t ScanPlain(std::span<const BoundPart> parts, std::size_t block,
                        std::uint16_t least) {
  return ScanLoop(parts, block, least);
}
constexpr SumKernels kPlain = {"plain", AddBitsPlain, ScanPlain};

#if defined(__x86_64__)
__attribute__((target("avx2"))) void AddBitsAvx2(const std::uint8_t* bits,
                                                 std::uint16_t weight,
                                                 WindowSums& sums) {
  AddBitsLoop(bits, weight, sums);
}
__attribute__((target("avx2"))) std::uint64_t ScanAvx2(
    std::span<const BoundPart> parts, std::size_t block, std::uint16_t least) {
  return ScanLoop(parts, block, least);
}
constexpr SumKernels kAvx2 = {"avx2", AddBitsAvx2, ScanAvx2};

// Here the bits are a mask as they are.
__attribute__((target("avx512f,avx512bw"))) void AddBitsAvx512(
    const std::uint8_t* bits, std::uint16_t weight, WindowSums& sums) {
  const __m512i weights = _mm512_set1_epi16(static_cast<short>(weight));
  for (std::size_t place = 0; place < kWindowSize; place += 32) {
    std::uint32_t mask = 0;
    std::memcpy(&mask, bits + place / 8, sizeof mask);
    std::uint16_t* const to = sums.data() + place;
    const __m512i before = _mm512_loadu_si512(to);
    _mm512_storeu_si512(to,
                        _mm512_mask_add_epi16(before, mask, before, weights));
  }
}
__attribute__((target("avx512f,avx512bw"))) std::uint64_t ScanAvx512(
    std::span<const BoundPart> parts, std::size_t block, std::uint16_t least) {
  __m512i low = _mm512_setzero_si512();
  __m512i high = _mm512_setzero_si512();
  for (const BoundPart& part : parts) {
    const std::uint16_t* const sums = part.sums->data() + block;
    const __m512i factor = _mm512_set1_epi16(static_cast<short>(part.factor));
    low = _mm512_add_epi16(
        low, _mm512_mulhi_epu16(_mm512_loadu_si512(sums), factor));
    high = _mm512_add_epi16(
        high, _mm512_mulhi_epu16(_mm512_loadu_si512(sums + 32), factor));
  }
  const __m512i limit = _mm512_set1_epi16(static_cast<short>(least));
  return _mm512_cmpge_epu16_mask(low, limit) |
         std::uint64_t{_mm512_cmpge_epu16_mask(high, limit)} << 32;
}
constexpr SumKernels kAvx512 = {"avx512bw", AddBitsAvx512, ScanAvx512};
#endif

}  // namespace

std::vector<SumKernels> RunnableSumKernels() {
  std::vector<SumKernels> runnable = {kPlain};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) runnable.push_back(kAvx2);
  if (__builtin_cpu_supports("avx512bw")) runnable.push_back(kAvx512);
#endif
  return runnable;
}

const SumKernels& BestSumKernels() {
  static const SumKernels best = RunnableSumKernels().back();
  return best;
}

}  // namespace tasuki
