// Traces of calls in CSV.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"
#include "tasuki/routing/simulator.h"

namespace tasuki {
namespace {

constexpr std::size_t kMaxCalls = 10'000'000;
constexpr std::size_t kMaxColumns = 64;
constexpr std::size_t kMaxFieldBytes = 1000;
constexpr std::int64_t kMaxSeconds = 31'622'400;

absl::Status Complaint(Reason reason, std::string_view column, std::size_t line,
                       std::string_view message) {
  const std::string object = "line " + std::to_string(line);
  return MakeError(reason, {.field = column, .object = object},
                   object + ": " + std::string(message));
}

// Records of RFC 4180, one at a time.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  // Where the record begins that was read last.
  std::size_t line() const { return line_; }

  // False at the end. Empty lines are no records.
  absl::StatusOr<bool> Next(std::vector<std::string>& fields) {
    while (!rest_.empty()) {
      line_ = next_line_;
      if (TakeLineEnd()) continue;
      fields.clear();
      do {
        if (fields.size() == kMaxColumns) return TooMuch("columns");
        fields.emplace_back();
        TASUKI_RETURN_IF_ERROR(TakeField(fields.back()));
      } while (Take(','));
      if (rest_.empty() || TakeLineEnd()) return true;
      return Complaint(Reason::kMalformed, "", line_,
                       "a field ends with a comma or the line");
    }
    return false;
  }

 private:
  absl::Status TooMuch(std::string_view what) const {
    return Complaint(Reason::kTooLong, "", line_,
                     "has too many " + std::string(what));
  }

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool TakeLineEnd() {
    if (!rest_.starts_with("\n") && !rest_.starts_with("\r\n")) return false;
    rest_.remove_prefix(rest_.front() == '\r' ? 2 : 1);
    ++next_line_;
    return true;
  }

  absl::Status TakeField(std::string& field) {
    if (Take('"')) return TakeQuoted(field);
    const std::size_t end =
        std::min(rest_.find_first_of(",\"\r\n"), rest_.size());
    if (end > kMaxFieldBytes) return TooMuch("bytes in a field");
    field.assign(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return absl::OkStatus();
  }

  absl::Status TakeQuoted(std::string& field) {
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"' && !Take('"')) return absl::OkStatus();
      if (c == '\n') ++next_line_;
      if (field.size() == kMaxFieldBytes) return TooMuch("bytes in a field");
      field.push_back(c);
    }
    return Complaint(Reason::kMalformed, "", line_, "a quote is not closed");
  }

  std::string_view rest_;
  std::size_t line_ = 1;
  std::size_t next_line_ = 1;
};

// Digits with at most one point, to the microsecond.
std::optional<absl::Duration> Seconds(std::string_view text) {
  std::int64_t micros = 0;
  std::int64_t unit = 1'000'000;
  bool has_digits = false;
  bool after_point = false;
  for (const char c : text) {
    if (c == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    has_digits = true;
    if (after_point) {
      unit /= 10;  // then 0: finer than we count
      micros += unit * (c - '0');
    } else {
      micros = micros * 10 + std::int64_t{1'000'000} * (c - '0');
      // Whatever follows, it is out of range; and nothing must overflow.
      micros = std::min(micros, 10 * kMaxSeconds * 1'000'000);
    }
  }
  if (!has_digits) return std::nullopt;
  return absl::Microseconds(micros);
}

enum Column { kTime, kClass, kService, kPatience, kColumns };
constexpr std::array<std::string_view, kColumns> kNames = {
    "time", "class", "service", "patience"};

class TraceReader {
 public:
  TraceReader(std::string_view csv, const std::vector<CallClass>& classes)
      : csv_(csv), classes_(classes) {}

  absl::StatusOr<std::vector<TracedCall>> Read() {
    TASUKI_RETURN_IF_ERROR(ReadHeader());
    std::vector<TracedCall> trace;
    for (;;) {
      TASUKI_ASSIGN_OR_RETURN(const bool more, csv_.Next(fields_));
      if (!more) return trace;
      if (trace.size() == kMaxCalls) {
        return Complain(Reason::kOutOfRange, kColumns,
                        "a trace has up to 10000000 calls");
      }
      TASUKI_ASSIGN_OR_RETURN(trace.emplace_back(), ReadCall());
    }
  }

 private:
  absl::Status Complain(Reason reason, Column column,
                        std::string_view message) const {
    return Complaint(reason, column == kColumns ? "" : kNames[column],
                     csv_.line(), message);
  }

  absl::Status ReadHeader() {
    TASUKI_ASSIGN_OR_RETURN(const bool any, csv_.Next(fields_));
    if (!any) {
      return Complain(Reason::kRequired, kTime,
                      "the first line names the columns");
    }
    columns_ = fields_.size();
    for (std::size_t i = 0; i < columns_; ++i) {
      std::size_t c = 0;
      while (c < kColumns && kNames[c] != fields_[i]) ++c;
      if (c == kColumns) {
        return Complain(Reason::kMalformed, kColumns,
                        "columns are time, class, service and patience");
      }
      if (at_[c]) {
        return Complain(Reason::kConflicting, static_cast<Column>(c),
                        "name each column once");
      }
      at_[c] = i;
    }
    for (const Column needed : {kTime, kClass}) {
      if (!at_[needed]) {
        return Complain(Reason::kRequired, needed, "this column is missing");
      }
    }
    return absl::OkStatus();
  }

  std::string_view Field(Column column) const {
    return at_[column] ? std::string_view(fields_[*at_[column]])
                       : std::string_view();
  }

  absl::StatusOr<TracedCall> ReadCall() {
    if (fields_.size() != columns_) {
      return Complain(Reason::kMalformed, kColumns,
                      "has not as many fields as the first line");
    }
    TracedCall call;
    TASUKI_ASSIGN_OR_RETURN(call.at, ReadTime());
    TASUKI_ASSIGN_OR_RETURN(call.call_class, ReadClass());
    TASUKI_ASSIGN_OR_RETURN(call.service, ReadSpan(kService));
    TASUKI_ASSIGN_OR_RETURN(call.patience, ReadSpan(kPatience));
    return call;
  }

  // Since the first call.
  absl::StatusOr<absl::Duration> ReadTime() {
    const std::string_view text = Field(kTime);
    if (text.empty()) {
      return Complain(Reason::kRequired, kTime, "when did the call come?");
    }
    absl::Time time;
    std::string unused;
    const auto seconds = Seconds(text);
    if (seconds) {
      time = absl::UnixEpoch() + *seconds;
    } else if (!absl::ParseTime(absl::RFC3339_full, ToAbsl(text), &time,
                                &unused) ||
               time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
      return Complain(Reason::kMalformed, kTime,
                      "must be seconds, or a time as in "
                      "2026-11-22T10:00:00+09:00");
    }
    if (!first_) {
      first_ = last_ = time;
      in_seconds_ = seconds.has_value();
    }
    if (in_seconds_ != seconds.has_value()) {
      return Complain(Reason::kConflicting, kTime,
                      "is not written as in the first call");
    }
    if (time < last_ || time - *first_ > absl::Seconds(kMaxSeconds)) {
      return Complain(Reason::kOutOfRange, kTime,
                      "must not be before the call before, nor more than 366 "
                      "days after the first");
    }
    last_ = time;
    return time - *first_;
  }

  absl::StatusOr<int> ReadClass() const {
    const std::string_view text = Field(kClass);
    if (text.empty()) {
      return Complain(Reason::kRequired, kClass, "of which class is the call?");
    }
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      if (classes_[i].name == text) return static_cast<int>(i);
    }
    return Complain(Reason::kNotFound, kClass, "the model has no such class");
  }

  absl::StatusOr<std::optional<absl::Duration>> ReadSpan(Column column) const {
    const std::string_view text = Field(column);
    std::optional<absl::Duration> span;
    if (text.empty()) return span;
    span = Seconds(text);
    if (!span) {
      return Complain(Reason::kMalformed, column,
                      "must be seconds, in digits with at most one point");
    }
    if (*span > absl::Seconds(kMaxSeconds)) {
      return Complain(Reason::kOutOfRange, column, "must be up to 31622400");
    }
    return span;
  }

  CsvReader csv_;
  const std::vector<CallClass>& classes_;
  std::vector<std::string> fields_;
  std::size_t columns_ = 0;
  std::array<std::optional<std::size_t>, kColumns> at_;
  std::optional<absl::Time> first_;
  absl::Time last_;
  bool in_seconds_ = false;
};

}  // namespace

absl::StatusOr<std::vector<TracedCall>> Simulator::ReadTrace(
    std::string_view csv) const {
  return TraceReader(csv, model_.classes).Read();
}

}  // namespace tasuki
