// Rows of tasks as bytes, by their field list.
#ifndef TASUKI_SRC_ROUTING_TASK_BYTES_H_
#define TASUKI_SRC_ROUTING_TASK_BYTES_H_

#include <string>
#include <string_view>

#include "src/base/member.h"
#include "src/routing/bytes.h"
#include "src/routing/fields.h"
#include "src/routing/rows.h"

namespace tasuki::routing {

class TaskWriter {
 public:
  void Add(const TaskRow& row) {
    Write(row.handle);
    VisitFields(*this, row.task);
  }
  std::string_view bytes() const { return writer_.bytes(); }

  template <class Member>
  void operator()(const char*, const Member& value, FieldRule) {
    Write(value);
  }

 private:
  template <class Member>
  void Write(const Member& value) {
    if constexpr (member::Text<Member>) {
      writer_.Unsigned(value.size());
      writer_.Bytes(value);
    } else if constexpr (member::Identifier<Member>) {
      Write(value.value());
    } else if constexpr (member::Maybe<Member>) {
      Write(value.has_value());
      if (value) Write(*value);
    } else if constexpr (member::Instant<Member>) {
      writer_.Signed(absl::ToUnixMicros(value));
    } else if constexpr (member::Struct<Member>) {
      VisitFields(*this, value);
    } else {
      writer_.Signed(static_cast<std::int64_t>(value));
    }
  }

  routing_internal::Writer writer_;
};

class TaskReader {
 public:
  explicit TaskReader(std::string_view bytes) : reader_(bytes) {}

  bool done() const { return reader_.done() || !reader_.ok(); }
  // False once the bytes have been found damaged.
  bool ok() const { return reader_.ok(); }
  TaskRow Next() {
    TaskRow row;
    Read(row.handle);
    VisitFields(*this, row.task);
    return row;
  }

  template <class Member>
  void operator()(const char*, Member& value, FieldRule) {
    Read(value);
  }

 private:
  template <class Member>
  void Read(Member& value) {
    if constexpr (member::Text<Member>) {
      value = reader_.Bytes(reader_.Count());
    } else if constexpr (member::Identifier<Member>) {
      value = Member(std::string(reader_.Bytes(reader_.Count())));
    } else if constexpr (member::Maybe<Member>) {
      bool is_there = false;
      Read(is_there);
      if (is_there) Read(value.emplace());
    } else if constexpr (member::Instant<Member>) {
      value = absl::FromUnixMicros(reader_.Signed());
    } else if constexpr (member::Struct<Member>) {
      VisitFields(*this, value);
    } else {
      value = static_cast<Member>(reader_.Signed());
    }
  }

  routing_internal::Reader reader_;
};

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_TASK_BYTES_H_
