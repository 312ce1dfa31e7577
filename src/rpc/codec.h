// Structs to messages and back, by name: a field list (src/base/fields.h) is
// matched with the message's descriptor, so no field is converted by hand. A
// test holds every list against its message.
#ifndef TASUKI_SRC_RPC_CODEC_H_
#define TASUKI_SRC_RPC_CODEC_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "src/base/fields.h"
#include "src/base/member.h"

namespace tasuki::rpc {

using google::protobuf::FieldDescriptor;
using ProtoMessage = google::protobuf::Message;
using google::protobuf::Reflection;

void SetInteger(ProtoMessage& message, const FieldDescriptor* field,
                std::int64_t value);
std::int64_t GetInteger(const ProtoMessage& message,
                        const FieldDescriptor* field);
// Timestamp and Duration. Values out of their range become the infinite ones.
void SetInstant(ProtoMessage& message, absl::Time value);
absl::Time GetInstant(const ProtoMessage& message);
void SetSpan(ProtoMessage& message, absl::Duration value);
absl::Duration GetSpan(const ProtoMessage& message);

// The descriptor's fields in the order of the list of `Struct`; nullptr where
// the message lacks one.
class FieldCollector {
 public:
  explicit FieldCollector(const google::protobuf::Descriptor* descriptor)
      : descriptor_(descriptor) {}
  template <class Member>
  void operator()(const char* name, Member&, FieldRule) {
    fields_.push_back(descriptor_->FindFieldByName(name));
  }
  std::vector<const FieldDescriptor*> Take() { return std::move(fields_); }

 private:
  const google::protobuf::Descriptor* const descriptor_;
  std::vector<const FieldDescriptor*> fields_;
};

struct FieldTable {
  const google::protobuf::Descriptor* descriptor;
  std::vector<const FieldDescriptor*> fields;
};

template <class Struct>
FieldTable MakeFieldTable(const google::protobuf::Descriptor* descriptor) {
  FieldCollector collector(descriptor);
  const Struct sample{};
  VisitFields(collector, sample);
  return {descriptor, collector.Take()};
}

// Calls `use` with the fields of `Struct` in `message`. Looked up once for the
// first message type that a struct travels as, which is nearly always the only
// one.
template <class Struct, class Use>
void WithFields(const ProtoMessage& message, Use use) {
  const auto* const descriptor = message.GetDescriptor();
  static const FieldTable first = MakeFieldTable<Struct>(descriptor);
  if (first.descriptor == descriptor) {
    use(first.fields);
  } else {
    use(MakeFieldTable<Struct>(descriptor).fields);
  }
}

template <class Struct>
void Encode(const Struct& value, ProtoMessage& message);
template <class Struct>
void Decode(const ProtoMessage& message, Struct& value);

class Encoder {
 public:
  Encoder(ProtoMessage& message,
          const std::vector<const FieldDescriptor*>& fields)
      : message_(message),
        reflection_(*message.GetReflection()),
        fields_(fields) {}

  template <class Member>
  void operator()(const char*, const Member& value, FieldRule) {
    Set(fields_[next_++], value);
  }

 private:
  template <class Member>
  void Set(const FieldDescriptor* field, const Member& value) {
    if constexpr (member::Maybe<Member>) {
      if (value) Set(field, *value);
    } else if constexpr (member::List<Member>) {
      for (const auto& element : value) Add(field, element);
    } else if constexpr (member::Text<Member>) {
      if (!value.empty()) reflection_.SetString(&message_, field, value);
    } else if constexpr (member::Identifier<Member>) {
      Set(field, value.value());
    } else if constexpr (member::Bool<Member>) {
      reflection_.SetBool(&message_, field, value);
    } else if constexpr (member::Enum<Member>) {
      reflection_.SetEnumValue(&message_, field, static_cast<int>(value));
    } else if constexpr (member::Integer<Member>) {
      SetInteger(message_, field, static_cast<std::int64_t>(value));
    } else if constexpr (member::Real<Member>) {
      reflection_.SetDouble(&message_, field, value);
    } else if constexpr (member::Instant<Member>) {
      // The epoch is "not set" in values that have no std::optional.
      if (value == Member()) return;
      SetInstant(*reflection_.MutableMessage(&message_, field), value);
    } else if constexpr (member::Span<Member>) {
      if (value == Member()) return;
      SetSpan(*reflection_.MutableMessage(&message_, field), value);
    } else {
      Encode(value, *reflection_.MutableMessage(&message_, field));
    }
  }

  template <class Element>
  void Add(const FieldDescriptor* field, const Element& value) {
    if constexpr (member::Text<Element>) {
      reflection_.AddString(&message_, field, value);
    } else if constexpr (member::Identifier<Element>) {
      reflection_.AddString(&message_, field, value.value());
    } else if constexpr (member::Enum<Element>) {
      reflection_.AddEnumValue(&message_, field, static_cast<int>(value));
    } else if constexpr (member::Integer<Element>) {
      reflection_.AddInt64(&message_, field, value);
    } else if constexpr (member::Real<Element>) {
      reflection_.AddDouble(&message_, field, value);
    } else {
      Encode(value, *reflection_.AddMessage(&message_, field));
    }
  }

  ProtoMessage& message_;
  const Reflection& reflection_;
  const std::vector<const FieldDescriptor*>& fields_;
  std::size_t next_ = 0;
};

class Decoder {
 public:
  Decoder(const ProtoMessage& message,
          const std::vector<const FieldDescriptor*>& fields)
      : message_(message),
        reflection_(*message.GetReflection()),
        fields_(fields) {}

  template <class Member>
  void operator()(const char*, Member& value, FieldRule) {
    Get(fields_[next_++], value);
  }

 private:
  template <class Member>
  void Get(const FieldDescriptor* field, Member& value) {
    if constexpr (member::Maybe<Member>) {
      value.reset();
      if (reflection_.HasField(message_, field)) Get(field, value.emplace());
    } else if constexpr (member::List<Member>) {
      const int size = reflection_.FieldSize(message_, field);
      value.resize(static_cast<std::size_t>(size));
      for (int i = 0; i < size; ++i) {
        GetElement(field, i, value[static_cast<std::size_t>(i)]);
      }
    } else if constexpr (member::Text<Member>) {
      std::string scratch;
      value = reflection_.GetStringReference(message_, field, &scratch);
    } else if constexpr (member::Identifier<Member>) {
      std::string scratch;
      value = Member(reflection_.GetStringReference(message_, field, &scratch));
    } else if constexpr (member::Bool<Member>) {
      value = reflection_.GetBool(message_, field);
    } else if constexpr (member::Enum<Member>) {
      value = static_cast<Member>(reflection_.GetEnumValue(message_, field));
    } else if constexpr (member::Integer<Member>) {
      value = static_cast<Member>(GetInteger(message_, field));
    } else if constexpr (member::Real<Member>) {
      value = reflection_.GetDouble(message_, field);
    } else if constexpr (member::Instant<Member>) {
      value = reflection_.HasField(message_, field)
                  ? GetInstant(reflection_.GetMessage(message_, field))
                  : Member();
    } else if constexpr (member::Span<Member>) {
      value = reflection_.HasField(message_, field)
                  ? GetSpan(reflection_.GetMessage(message_, field))
                  : Member();
    } else {
      Decode(reflection_.GetMessage(message_, field), value);
    }
  }

  template <class Element>
  void GetElement(const FieldDescriptor* field, int i, Element& value) {
    if constexpr (member::Text<Element>) {
      value = reflection_.GetRepeatedString(message_, field, i);
    } else if constexpr (member::Identifier<Element>) {
      value = Element(reflection_.GetRepeatedString(message_, field, i));
    } else if constexpr (member::Enum<Element>) {
      value = static_cast<Element>(
          reflection_.GetRepeatedEnumValue(message_, field, i));
    } else if constexpr (member::Integer<Element>) {
      value = static_cast<Element>(
          reflection_.GetRepeatedInt64(message_, field, i));
    } else if constexpr (member::Real<Element>) {
      value = reflection_.GetRepeatedDouble(message_, field, i);
    } else {
      Decode(reflection_.GetRepeatedMessage(message_, field, i), value);
    }
  }

  const ProtoMessage& message_;
  const Reflection& reflection_;
  const std::vector<const FieldDescriptor*>& fields_;
  std::size_t next_ = 0;
};

template <class Struct>
void Encode(const Struct& value, ProtoMessage& message) {
  WithFields<Struct>(message, [&](const auto& fields) {
    Encoder encoder(message, fields);
    VisitFields(encoder, value);
  });
}

template <class Struct>
void Decode(const ProtoMessage& message, Struct& value) {
  WithFields<Struct>(message, [&](const auto& fields) {
    Decoder decoder(message, fields);
    VisitFields(decoder, value);
  });
}

}  // namespace tasuki::rpc

#endif  // TASUKI_SRC_RPC_CODEC_H_
