// Parameters and rows of the portable SQL that rooms speak to a Database.
//
// Four column words exist: text, int64, double and bytes. Parameters are $1,
// $2 …; nothing is NULL: an unset time is 0, an unset text is empty. Times are
// int64 microseconds since the epoch.
#ifndef TASUKI_STORAGE_SQL_H_
#define TASUKI_STORAGE_SQL_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "absl/time/time.h"
#include "tasuki/base/id.h"

namespace tasuki {

struct BytesView {
  std::string_view bytes;
};

// A view: what it was made from must live until the statement has run.
class Param {
 public:
  using Value = std::variant<std::int64_t, double, std::string_view, BytesView>;

  template <class Integer>
  requires std::integral<Integer> || std::is_enum_v<Integer> Param(
      Integer value)
      : value_(static_cast<std::int64_t>(value)) {}
  Param(double value) : value_(value) {}
  Param(std::string_view text) : value_(text) {}
  Param(const std::string& text) : value_(std::string_view(text)) {}
  Param(const char* text) : value_(std::string_view(text)) {}
  Param(BytesView bytes) : value_(bytes) {}
  Param(absl::Time time) : value_(absl::ToUnixMicros(time)) {}
  Param(std::optional<absl::Time> time)
      : value_(time ? absl::ToUnixMicros(*time) : std::int64_t{0}) {}
  Param(absl::Duration span) : value_(absl::ToInt64Microseconds(span)) {}
  template <class Tag>
  Param(const Id<Tag>& id) : value_(std::string_view(id.value())) {}

  const Value& value() const { return value_; }

 private:
  Value value_;
};

using Params = std::initializer_list<Param>;

// The current row of a query. Views live until the row sink returns.
class Row {
 public:
  virtual ~Row() = default;
  virtual std::int64_t Int(int column) const = 0;
  virtual double Real(int column) const = 0;
  virtual std::string_view Text(int column) const = 0;
  virtual std::string_view Bytes(int column) const = 0;

  std::string String(int column) const { return std::string(Text(column)); }
  absl::Time Time(int column) const {
    return absl::FromUnixMicros(Int(column));
  }
  std::optional<absl::Time> OptionalTime(int column) const {
    const std::int64_t micros = Int(column);
    return micros == 0 ? std::nullopt
                       : std::optional(absl::FromUnixMicros(micros));
  }
  template <class Enum>
  Enum As(int column) const {
    if constexpr (std::is_enum_v<Enum>) {
      return static_cast<Enum>(Int(column));
    } else {
      return Enum(String(column));  // an Id
    }
  }
};

using RowSink = std::function<void(const Row&)>;

}  // namespace tasuki

#endif  // TASUKI_STORAGE_SQL_H_
