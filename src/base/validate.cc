#include "src/base/validate.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

// The length of the well-formed UTF-8 sequence at the front, 0 where there is
// none (Unicode 15, table 3-7: shortest form, no surrogates, up to U+10FFFF).
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0;
  };
  const auto tail = [&byte](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const std::uint8_t lead = byte(0);
  const std::uint8_t second = byte(1);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool shortest = lead != 0xE0 || second >= 0xA0;
    const bool no_surrogate = lead != 0xED || second <= 0x9F;
    return shortest && no_surrogate && tail(1) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool shortest = lead != 0xF0 || second >= 0x90;
    const bool in_range = lead != 0xF4 || second <= 0x8F;
    return shortest && in_range && tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool IsStorableText(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    if (length == 0 || text[0] == '\0') return false;
    text.remove_prefix(length);
  }
  return true;
}

bool IsIdentifier(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7F'; });
}

absl::Status RequiredError(std::string_view field) {
  return MakeError(Reason::kRequired, {.field = field},
                   absl::StrCat(ToAbsl(field), " must be set"));
}

absl::Status TooLongError(std::string_view field, std::size_t limit,
                          std::string_view unit) {
  return MakeError(Reason::kTooLong, {.field = field},
                   absl::StrCat(ToAbsl(field), " may have at most ", limit, " ",
                                ToAbsl(unit)));
}

absl::Status CheckTextField(std::string_view field, std::string_view value,
                            FieldRule rule) {
  if (rule.required && value.empty()) return RequiredError(field);
  if (value.size() > rule.max_size) {
    return TooLongError(field, rule.max_size, "bytes");
  }
  if (!IsStorableText(value)) {
    return MakeError(
        Reason::kInvalidUtf8, {.field = field},
        absl::StrCat(ToAbsl(field), " must be valid UTF-8 without NUL"));
  }
  return absl::OkStatus();
}

absl::Status CheckIdField(std::string_view field, std::string_view value,
                          FieldRule rule) {
  if (rule.required && value.empty()) return RequiredError(field);
  if (value.size() > rule.max_size) {
    return TooLongError(field, rule.max_size, "bytes");
  }
  if (!IsIdentifier(value)) {
    return MakeError(
        Reason::kMalformed, {.field = field},
        absl::StrCat(ToAbsl(field), " must be printable ASCII without spaces"));
  }
  return absl::OkStatus();
}

absl::Status UnknownEnumError(std::string_view field) {
  return MakeError(
      Reason::kUnknownEnum, {.field = field},
      absl::StrCat(ToAbsl(field), " has a value this version does not know"));
}

}  // namespace tasuki
