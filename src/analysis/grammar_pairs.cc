#include "src/analysis/grammar_pairs.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tasuki {
namespace {

constexpr char32_t kFirst = U'ぁ';
constexpr std::size_t kHiragana = U'ゖ' - kFirst + 1;

// The first of each row with the seconds that follow it. By their share of the
// pairs in encyclopaedic Japanese (the corpora of JaQuAD and JGLUE) and in
// inquiries with their answers (examples/data), one as much as the other.
constexpr auto kRows = std::to_array<std::u32string_view>(
    {U"あたっとりるれ",
     U"いいうかがくけこしただちっつてでとなにねのはまもよらるわをん",
     U"うかこごしちでとなにのれ",
     U"えたてなにばまらる",
     U"おいかきくけすめよらり",
     U"かいかがけしずっつとなにのもらりれ",
     U"があいこそっでとならりわ",
     U"きいくたてなにのまる",
     U"くおしだてとなのはられ",
     U"ぐる",
     U"けしたてでどなにのまらるれ",
     U"げてら",
     U"こうこちでとにのれろわん",
     U"ござと",
     U"さいせっなられん",
     U"ざい",
     U"しいかくしたてでなにのばまゃょよを",
     U"じたてめゃ",
     U"すかがぐこすとねのべめよる",
     U"ずっに",
     U"せくしずたてまるん",
     U"そうこしのれ",
     U"ぞれ",
     U"たいかがくこしただちっでとなのはまめもらりるん",
     U"だいがけさしっとろ",
     U"ちがにのはゃらる",
     U"っかしたてと",
     U"ついかけでのも",
     U"てあいおかきくしたなのはほまみもるん",
     U"であいおきごしすとなにのはも",
     U"というおかがきこさしすってでとなにのはめもりをん",
     U"どうがこちでにのもを",
     U"ないおかがくけさしっどのらりるん",
     U"にあおかくこごしすつとなはまもよ",
     U"のあうおかがこごただでとなにのはほまみもよを",
     U"はあいおかこごじそでなまも",
     U"ばかられ",
     U"へとの",
     U"べて",
     U"ほかしとど",
     U"まいうしすずせただっでとまりれ",
     U"みがでま",
     U"めたてでにのまらる",
     U"もあいうおごしっでとなにのら",
     U"ゃいん",
     U"やすり",
     U"ょう",
     U"ようかくっねびりる",
     U"らいかがくしずせっでなにのはもれ",
     U"りがしでとにのまもを",
     U"るかがこたとなのまもよん",
     U"れがしぞたてなにはばまらるを",
     U"ろし",
     U"わかずせたっなりるれ",
     U"をあおさしも",
     U"んかがだでとどなにの"});

using Bits = std::array<std::array<std::uint64_t, 2>, kHiragana>;

constexpr Bits kPairs = [] {
  Bits bits = {};
  for (const std::u32string_view row : kRows) {
    for (const char32_t second : row.substr(1)) {
      const std::size_t place = second - kFirst;
      bits[row[0] - kFirst][place / 64] |= std::uint64_t{1} << place % 64;
    }
  }
  return bits;
}();

}  // namespace

bool IsGrammarPair(char32_t first, char32_t second) {
  const std::size_t row = first - kFirst;
  const std::size_t place = second - kFirst;
  if (row >= kHiragana || place >= kHiragana) return false;
  return (kPairs[row][place / 64] >> place % 64 & 1) != 0;
}

}  // namespace tasuki
