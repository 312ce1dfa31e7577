// A text as counted, hashed features.
#ifndef TASUKI_SRC_TAGGING_TEXT_FEATURES_H_
#define TASUKI_SRC_TAGGING_TEXT_FEATURES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tasuki/base/scrubber.h"

namespace tasuki::tagging {

// Each block is scaled to a length of its own, so that the many letters do not
// drown the few words.
enum class Block : std::uint8_t { kWords = 0, kLetters = 1, kPairs = 2 };
inline constexpr int kBlocks = 3;

// One place in the text where a feature stands.
struct Occurrence {
  std::uint32_t bucket = 0;
  Block block = Block::kWords;
  // The one or two words that it comes from, as indexes into Text::words.
  std::uint16_t word = 0;
  std::uint16_t other = 0;
};

struct Text {
  std::vector<ByteRange> words;
  std::vector<Occurrence> occurrences;
};

// Reads the first `max_bytes` of `text`, which must be valid UTF-8, into
// buckets 0 to 2^bits - 1. O(bytes).
Text ReadText(std::string_view text, std::size_t max_bytes, int bits);

// A feature with its frequency, in 32 bits: archives hold hundreds of them per
// text.
class Feature {
 public:
  Feature(std::uint32_t bucket, Block block, std::uint32_t frequency)
      : packed_(bucket << 12 | static_cast<std::uint32_t>(block) << 10 |
                (frequency < kMaxFrequency ? frequency : kMaxFrequency)) {}

  std::uint32_t bucket() const { return packed_ >> 12; }
  int block() const { return static_cast<int>(packed_ >> 10 & 3); }
  std::uint32_t frequency() const { return packed_ & kMaxFrequency; }

 private:
  static constexpr std::uint32_t kMaxFrequency = 1023;
  std::uint32_t packed_;
};

// Ordered by (bucket, block): a fixed order of summation.
std::vector<Feature> CountFeatures(const Text& text);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_TEXT_FEATURES_H_
