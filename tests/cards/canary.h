// A number that nothing but a test of leaks uses, and every form in which it
// could lie somewhere.
#ifndef TASUKI_TESTS_CARDS_CANARY_H_
#define TASUKI_TESTS_CARDS_CANARY_H_

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tasuki::testing {

// Not a published test number, so that nothing else puts it into a file.
inline constexpr char kCanary[] = "4929713370420067";

inline std::string Grouped(std::string_view separator) {
  std::string text;
  for (std::size_t at = 0; at < 16; at += 4) {
    if (at != 0) text += separator;
    text += std::string(kCanary + at, 4);
  }
  return text;
}

inline std::string FullWidth() {
  std::string text;
  for (const char* digit = kCanary; *digit != 0; ++digit) {
    text += "\xEF\xBC";
    text += static_cast<char>(0x90 + (*digit - '0'));
  }
  return text;
}

// Every form in which a number could lie in a file.
inline std::vector<std::pair<std::string, std::string>> Forms() {
  const std::int64_t value = std::stoll(kCanary);
  std::string bcd, little, big, values, utf16;
  for (std::size_t i = 0; i < 16; i += 2) {
    bcd += static_cast<char>((kCanary[i] - '0') << 4 | (kCanary[i + 1] - '0'));
  }
  // 16 digits take 7 bytes; the eighth is a zero on one side.
  for (int shift = 0; shift < 56; shift += 8) {
    little += static_cast<char>(value >> shift & 0xff);
    big.insert(big.begin(), little.back());
  }
  for (const char* digit = kCanary; *digit != 0; ++digit) {
    values += static_cast<char>(*digit - '0');
    utf16 += *digit;
    utf16 += '\0';
  }
  std::string hex;
  for (const char* digit = kCanary; *digit != 0; ++digit) {
    hex += '3';
    hex += *digit;
  }
  return {{"ASCII", kCanary},
          {"spaces", Grouped(" ")},
          {"hyphens", Grouped("-")},
          {"full width", FullWidth()},
          {"ideographic spaces", Grouped("　")},
          {"BCD", bcd},
          {"little endian", little},
          {"big endian", big},
          {"digit values", values},
          {"UTF-16", utf16},
          {"hexadecimal", hex}};
}

inline std::string Contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline void CheckClean(const std::string& where, const std::string& bytes) {
  for (const auto& [name, form] : Forms()) {
    BOOST_TEST((bytes.find(form) == std::string::npos),
               where << " holds the number as " << name);
  }
}

// All files of a folder; how many.
inline int CheckFolder(const std::filesystem::path& folder) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    CheckClean(entry.path().filename().string(), Contents(entry.path()));
    ++files;
  }
  return files;
}

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_CARDS_CANARY_H_
