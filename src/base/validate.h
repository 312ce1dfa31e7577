// Checks a request by its field list: required, lengths, UTF-8, ids, enums.
// What the rules cannot say (ranges of numbers, combinations) its room checks.
#ifndef TASUKI_SRC_BASE_VALIDATE_H_
#define TASUKI_SRC_BASE_VALIDATE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "src/base/fields.h"
#include "src/base/member.h"

namespace tasuki {

// Valid UTF-8 without NUL, which not every store can hold.
bool IsStorableText(std::string_view text);

// Up to the limit: printable ASCII without spaces.
bool IsIdentifier(std::string_view text);

absl::Status RequiredError(std::string_view field);
absl::Status TooLongError(std::string_view field, std::size_t limit,
                          std::string_view unit);
absl::Status CheckTextField(std::string_view field, std::string_view value,
                            FieldRule rule);
absl::Status CheckIdField(std::string_view field, std::string_view value,
                          FieldRule rule);
absl::Status UnknownEnumError(std::string_view field);

class Validator {
 public:
  template <class Member>
  void operator()(const char* name, const Member& value, FieldRule rule) {
    if (!status_.ok()) return;
    const std::size_t parent = path_.size();
    if (parent != 0) path_ += '.';
    path_ += name;
    Check(value, rule);
    path_.resize(parent);
  }

  absl::Status status() const { return status_; }

 private:
  template <class Member>
  void Check(const Member& value, FieldRule rule) {
    if constexpr (member::Text<Member>) {
      status_ = rule.identifier ? CheckIdField(path_, value, rule)
                                : CheckTextField(path_, value, rule);
    } else if constexpr (member::Identifier<Member>) {
      rule.max_size = kMaxIdBytes;
      status_ = CheckIdField(path_, value.value(), rule);
    } else if constexpr (member::List<Member>) {
      CheckList(value, rule);
    } else if constexpr (member::Maybe<Member>) {
      if (value) Check(*value, rule);
      if (!value && rule.required) status_ = RequiredError(path_);
    } else if constexpr (member::Enum<Member>) {
      CheckEnum(value, rule);
    } else if constexpr (member::Instant<Member>) {
      if (rule.required && value == Member()) status_ = RequiredError(path_);
    } else if constexpr (member::Struct<Member>) {
      VisitFields(*this, value);
    }
  }

  template <class Member>
  void CheckList(const Member& values, FieldRule rule) {
    if (rule.required && values.empty()) status_ = RequiredError(path_);
    if (values.size() > rule.max_size) {
      status_ = TooLongError(path_, rule.max_size, "entries");
    }
    for (const auto& value : values) {
      if (!status_.ok()) return;
      Check(value, {.required = true});
    }
  }

  // 0 means "not set"; it is valid only where the field is optional.
  template <class Member>
  void CheckEnum(Member value, FieldRule rule) {
    const int number = static_cast<int>(value);
    if (number == 0) {
      if (rule.required) status_ = RequiredError(path_);
    } else if (number < 0 || number > static_cast<int>(LastOf(value))) {
      status_ = UnknownEnumError(path_);
    }
  }

  std::string path_;
  absl::Status status_;
};

template <class Request>
absl::Status Validate(const Request& request) {
  Validator validator;
  VisitFields(validator, request);
  return validator.status();
}

}  // namespace tasuki

#endif  // TASUKI_SRC_BASE_VALIDATE_H_
