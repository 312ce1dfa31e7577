// A 128-bit digest of a struct, over its field list. It recognises that two
// requests are the same; it protects nothing (XXH3 is not keyed).
#ifndef TASUKI_SRC_BASE_DIGEST_H_
#define TASUKI_SRC_BASE_DIGEST_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "src/base/fields.h"
#include "src/base/member.h"

namespace tasuki {

// 16 bytes.
std::string DigestOf(std::string_view bytes);

// Writes a struct as bytes that are equal exactly when the structs are: every
// member in order, lists and strings with their length.
class CanonicalWriter {
 public:
  CanonicalWriter() { bytes_.reserve(256); }

  template <class Member>
  void operator()(const char* name, const Member& value, FieldRule) {
    // A retry is the same request under the same id: the id is the key.
    if (std::string_view(name) == "request_id") return;
    Write(value);
  }

  const std::string& bytes() const { return bytes_; }

 private:
  template <class Member>
  void Write(const Member& value) {
    if constexpr (member::Text<Member>) {
      WriteText(value);
    } else if constexpr (member::Identifier<Member>) {
      WriteText(value.value());
    } else if constexpr (member::List<Member>) {
      WriteInteger(static_cast<std::int64_t>(value.size()));
      for (const auto& element : value) Write(element);
    } else if constexpr (member::Maybe<Member>) {
      WriteInteger(value.has_value());
      if (value) Write(*value);
    } else if constexpr (member::Instant<Member>) {
      WriteInteger(absl::ToUnixMicros(value));
    } else if constexpr (member::Span<Member>) {
      WriteInteger(absl::ToInt64Microseconds(value));
    } else if constexpr (member::Real<Member>) {
      std::int64_t bits = 0;
      static_assert(sizeof bits == sizeof(double));
      const double real = value;
      std::memcpy(&bits, &real, sizeof bits);
      WriteInteger(bits);
    } else if constexpr (member::Struct<Member>) {
      VisitFields(*this, value);
    } else {
      WriteInteger(static_cast<std::int64_t>(value));
    }
  }

  void WriteText(std::string_view text) {
    WriteInteger(static_cast<std::int64_t>(text.size()));
    bytes_.append(text);
  }
  void WriteInteger(std::int64_t value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }

  std::string bytes_;
};

template <class Struct>
std::string DigestOfFields(const Struct& value) {
  CanonicalWriter writer;
  VisitFields(writer, value);
  return DigestOf(writer.bytes());
}

}  // namespace tasuki

#endif  // TASUKI_SRC_BASE_DIGEST_H_
