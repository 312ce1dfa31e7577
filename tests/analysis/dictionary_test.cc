// Files that are missing, cut off, edited or of another kind are refused, and
// whatever is not refused can be used.
#include "src/analysis/dictionary.h"

#include <sys/stat.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tasuki/base/error.h"
#include "tests/analysis/mecab_oracle.h"
#include "tests/support/temp_dir.h"

namespace tasuki {
namespace {

void Write(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string Read(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

// A dictionary of four words, so small that each of its bytes can be tried.
class TinyDictionary {
 public:
  TinyDictionary() {
    Write(Path("dicrc"), "cost-factor = 800\nbos-feature = BOS/EOS,*\n");
    Write(Path("char.def"),
          "DEFAULT 0 1 0\nSPACE 0 1 0\nKANJI 0 0 2\nKATAKANA 1 1 2\n"
          "0x0020 SPACE\n0x30A1..0x30FF KATAKANA\n0x4E00..0x9FFF KANJI\n");
    Write(Path("unk.def"),
          "DEFAULT,0,0,100,記号,一般\nSPACE,0,0,100,記号,空白\n"
          "KANJI,1,1,200,名詞,一般\nKATAKANA,1,1,150,名詞,一般\n");
    Write(Path("matrix.def"), "2 2\n0 0 0\n0 1 -10\n1 0 5\n1 1 7\n");
    Write(Path("words.csv"),
          "走っ,1,1,50,動詞,自立,*,*,五段・ラ行,連用タ接続,走る\n"
          "た,0,0,10,助動詞,*,*,*,特殊・タ,基本形,た\n"
          "病院,1,1,60,名詞,一般,*,*,*,*,病院\n"
          "ガチャ 石,1,1,60,名詞,一般,*,*,*,*,ガチャ石\n");
    Write(Path("pos-id.def"), "* 0\n");
    for (const char* name : {"rewrite.def", "left-id.def", "right-id.def"}) {
      Write(Path(name), "");
    }
    CompileDictionary({"-d", Path(""), "-o", Path("")});
  }

  std::string Path(const std::string& name) const { return dir_.File(name); }
  DictionaryFiles files() const { return {.folder = Path("")}; }

 private:
  testing::TempDir dir_;
};

constexpr char kText[] = "病院へ走った。ガチャ 石 ガチャガチャ病薬院 a\xff\xe3";

BOOST_AUTO_TEST_CASE(a_small_dictionary_is_read_as_mecab_reads_it) {
  const TinyDictionary tiny;
  const auto dictionary = Dictionary::Open(tiny.files());
  BOOST_TEST_REQUIRE(dictionary.ok(), dictionary.status().ToString());
  Lattice lattice(**dictionary);
  MecabOracle oracle(tiny.files());
  BOOST_TEST(Words(**dictionary, lattice, kText) == oracle.Words(kText));
}

// Refused with a reason, or used without harm (the sanitizers watch).
bool RefusesOrWorks(const TinyDictionary& tiny) {
  const auto dictionary = Dictionary::Open(tiny.files());
  if (!dictionary.ok()) {
    BOOST_TEST((ReasonOf(dictionary.status()) == Reason::kWrongState));
    BOOST_TEST(std::string(dictionary.status().message()).find(tiny.Path("")) !=
               std::string::npos);
    return false;
  }
  Lattice lattice(**dictionary);
  Words(**dictionary, lattice, kText);
  for (std::uint32_t i = 0; i < (*dictionary)->token_count(); ++i) {
    (*dictionary)->FeatureOf(i);
  }
  return true;
}

BOOST_AUTO_TEST_CASE(no_edited_byte_does_harm) {
  const std::uint64_t seed = std::random_device()();
  BOOST_TEST_INFO_SCOPE("seed " << seed);
  std::mt19937_64 random(seed);
  const TinyDictionary tiny;
  for (const std::string name :
       {"sys.dic", "unk.dic", "matrix.bin", "char.bin"}) {
    const std::string sound = Read(tiny.Path(name));
    for (int i = 0; i < 400; ++i) {
      // The head of the file, then anywhere.
      const std::size_t at =
          i < 100 ? i % sound.size() : random() % sound.size();
      std::string edited = sound;
      edited[at] = static_cast<char>(random());
      Write(tiny.Path(name), edited);
      BOOST_TEST_CONTEXT(name << " at " << at) { RefusesOrWorks(tiny); }
    }
    Write(tiny.Path(name), sound);
  }
  BOOST_TEST(RefusesOrWorks(tiny));
}

BOOST_AUTO_TEST_CASE(what_is_cut_off_or_too_long_or_missing_is_refused) {
  const TinyDictionary tiny;
  for (const std::string name :
       {"sys.dic", "unk.dic", "matrix.bin", "char.bin"}) {
    const std::string sound = Read(tiny.Path(name));
    const std::size_t step = 1 + sound.size() / 200;
    for (std::size_t size = 0; size < sound.size(); size += step) {
      Write(tiny.Path(name), sound.substr(0, size));
      BOOST_TEST(!RefusesOrWorks(tiny));
    }
    Write(tiny.Path(name), sound + '\0');
    BOOST_TEST(!RefusesOrWorks(tiny));
    std::filesystem::remove(tiny.Path(name));
    BOOST_TEST(!RefusesOrWorks(tiny));
    std::filesystem::create_directory(tiny.Path(name));
    BOOST_TEST(!RefusesOrWorks(tiny));
    std::filesystem::remove(tiny.Path(name));
    // Whoever waits for its writer waits for ever.
    BOOST_TEST_REQUIRE(mkfifo(tiny.Path(name).c_str(), 0600) == 0);
    BOOST_TEST(!RefusesOrWorks(tiny));
    std::filesystem::remove(tiny.Path(name));
    Write(tiny.Path(name), sound);
  }
}

// `sound`, but its words are a, aa, aaa …, each of all four tokens; the longest
// may lead to the first again.
std::string ChainOf(std::string_view sound, int words, bool is_loop) {
  struct Unit {
    std::int32_t base = 0;
    std::uint32_t check = 0;
  };
  const auto state = [](int word) { return 300 + word / 98 * 196 + word % 98; };
  const auto child = [](int of) {
    return static_cast<std::size_t>(of + 'a' + 1);
  };
  std::vector<Unit> units(static_cast<std::size_t>(state(words)) + 600);
  units[0].base = 1;
  units[child(1)] = {state(0), 1};
  for (int word = 0; word < words; ++word) {
    const auto at = static_cast<std::uint32_t>(state(word));
    units[at] = {-5, at};
    const bool is_last = word + 1 == words;
    if (is_last && !is_loop) break;
    units[child(state(word))] = {state(is_last ? 0 : word + 1), at};
  }
  constexpr std::size_t kHead = 72;
  std::array<std::uint32_t, 10> numbers;
  std::memcpy(numbers.data(), sound.data(), sizeof numbers);
  constexpr std::size_t kTrieBytes = 6;
  std::string file(sound.substr(0, kHead));
  file.append(reinterpret_cast<const char*>(units.data()),
              units.size() * sizeof(Unit));
  file.append(sound.substr(kHead + numbers[kTrieBytes]));
  numbers[0] = 0xEF718F77 ^ static_cast<std::uint32_t>(file.size());
  numbers[kTrieBytes] = static_cast<std::uint32_t>(units.size() * sizeof(Unit));
  std::memcpy(file.data(), numbers.data(), sizeof numbers);
  return file;
}

// A lattice of them would outgrow memory, and then its numbers.
BOOST_AUTO_TEST_CASE(words_without_end_are_refused) {
  const TinyDictionary tiny;
  const std::string sound = Read(tiny.Path("sys.dic"));
  const auto opens = [&](int words, bool is_loop) {
    Write(tiny.Path("sys.dic"), ChainOf(sound, words, is_loop));
    return RefusesOrWorks(tiny);
  };
  BOOST_TEST(opens(1, false));
  BOOST_TEST(opens(1024, false));
  BOOST_TEST(!opens(1025, false));
  BOOST_TEST(!opens(1, true));
  BOOST_TEST(!opens(300, true));
}

std::string Refusal(const DictionaryFiles& files) {
  return std::string(Dictionary::Open(files).status().message());
}

BOOST_AUTO_TEST_CASE(a_dictionary_of_another_kind_is_named) {
  const TinyDictionary tiny;
  const std::string sound = Read(tiny.Path("sys.dic"));
  const auto refusal_of = [&](std::size_t at, std::string_view bytes) {
    Write(tiny.Path("sys.dic"),
          std::string(sound).replace(at, bytes.size(), bytes));
    return Refusal(tiny.files());
  };
  constexpr std::size_t kVersion = 4, kKind = 8, kLeftIds = 16, kCharset = 40;
  BOOST_TEST(refusal_of(kVersion, "\x67").find("another version") !=
             std::string::npos);
  BOOST_TEST(refusal_of(kKind, "\x01").find("of this kind") !=
             std::string::npos);
  BOOST_TEST(refusal_of(kCharset, "EUC-JP").find("UTF-8") != std::string::npos);
  BOOST_TEST(refusal_of(kLeftIds, "\x03").find("does not belong") !=
             std::string::npos);
  Write(tiny.Path("sys.dic"), sound);
  // The system's is no user's, nor does one of IPADIC belong to this one.
  DictionaryFiles files = tiny.files();
  files.user = {tiny.Path("sys.dic")};
  BOOST_TEST(Refusal(files).find("of this kind") != std::string::npos);
  Write(tiny.Path("user.csv"), "石,0,0,1,名詞,一般,*,*,*,*,石\n");
  files.user = {tiny.Path("user.dic")};
  CompileDictionary(
      {"-d", kIpadic, "-u", files.user[0], tiny.Path("user.csv")});
  BOOST_TEST(Refusal(files).find("does not belong") != std::string::npos);
  BOOST_TEST(InfoOf(Dictionary::Open(files).status())->field == "dictionary");
}

}  // namespace
}  // namespace tasuki
