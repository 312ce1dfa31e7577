#include "src/base/json.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tasuki {

namespace {

void AppendQuoted(std::string_view text, std::string& out) {
  const auto plain = [](char c) {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
  };
  out += '"';
  if (std::all_of(text.begin(), text.end(), plain)) {
    out += text;
  } else {
    for (const char c : text) {
      if (plain(c)) {
        out += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out += absl::StrFormat("\\u%04x", static_cast<unsigned>(c));
      } else {
        out += '\\';
        out += c;
      }
    }
  }
  out += '"';
}

}  // namespace

std::string JsonQuoted(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  AppendQuoted(text, quoted);
  return quoted;
}

void JsonObject::Name(std::string_view name) {
  if (!members_.empty()) members_ += ',';
  AppendQuoted(name, members_);
  members_ += ':';
}

JsonObject& JsonObject::Add(std::string_view name, std::string_view value) {
  Name(name);
  AppendQuoted(value, members_);
  return *this;
}

JsonObject& JsonObject::Add(std::string_view name,
                            const std::vector<std::string>& list) {
  Name(name);
  members_ += '[';
  for (const std::string& value : list) {
    if (members_.back() != '[') members_ += ',';
    AppendQuoted(value, members_);
  }
  members_ += ']';
  return *this;
}

JsonObject& JsonObject::Add(std::string_view name, std::int64_t value) {
  Name(name);
  absl::StrAppend(&members_, value);
  return *this;
}

JsonObject& JsonObject::Add(std::string_view name, absl::Time time) {
  return Add(name, absl::ToUnixMicros(time));
}

}  // namespace tasuki
