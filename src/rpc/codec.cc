#include "src/rpc/codec.h"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <limits>

namespace tasuki::rpc {
namespace {

// The documented ranges of the two well-known types, in seconds.
constexpr std::int64_t kMinTimestamp = -62'135'596'800;  // year 1
constexpr std::int64_t kMaxTimestamp = 253'402'300'799;  // year 9999
constexpr std::int64_t kMaxDuration = 315'576'000'000;   // 10,000 years

}  // namespace

void SetInteger(ProtoMessage& message, const FieldDescriptor* field,
                std::int64_t value) {
  const Reflection& reflection = *message.GetReflection();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    // Values are far below; saturate rather than wrap.
    reflection.SetInt32(&message, field,
                        static_cast<std::int32_t>(std::clamp<std::int64_t>(
                            value, std::numeric_limits<std::int32_t>::min(),
                            std::numeric_limits<std::int32_t>::max())));
  } else {
    reflection.SetInt64(&message, field, value);
  }
}

std::int64_t GetInteger(const ProtoMessage& message,
                        const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  return field->cpp_type() == FieldDescriptor::CPPTYPE_INT32
             ? reflection.GetInt32(message, field)
             : reflection.GetInt64(message, field);
}

void SetInstant(ProtoMessage& message, absl::Time value) {
  auto& timestamp = static_cast<google::protobuf::Timestamp&>(message);
  const std::int64_t seconds = absl::ToUnixSeconds(value);
  timestamp.set_seconds(std::clamp(seconds, kMinTimestamp, kMaxTimestamp));
  if (timestamp.seconds() == seconds) {
    timestamp.set_nanos(static_cast<std::int32_t>(
        (value - absl::FromUnixSeconds(seconds)) / absl::Nanoseconds(1)));
  }
}

absl::Time GetInstant(const ProtoMessage& message) {
  const auto& timestamp =
      static_cast<const google::protobuf::Timestamp&>(message);
  if (timestamp.seconds() >= kMaxTimestamp) return absl::InfiniteFuture();
  if (timestamp.seconds() <= kMinTimestamp) return absl::InfinitePast();
  return absl::FromUnixSeconds(timestamp.seconds()) +
         absl::Nanoseconds(timestamp.nanos());
}

void SetSpan(ProtoMessage& message, absl::Duration value) {
  auto& duration = static_cast<google::protobuf::Duration&>(message);
  const std::int64_t seconds = absl::ToInt64Seconds(value);
  duration.set_seconds(std::clamp(seconds, -kMaxDuration, kMaxDuration));
  if (duration.seconds() == seconds) {
    duration.set_nanos(static_cast<std::int32_t>(
        (value - absl::Seconds(seconds)) / absl::Nanoseconds(1)));
  }
}

absl::Duration GetSpan(const ProtoMessage& message) {
  const auto& duration =
      static_cast<const google::protobuf::Duration&>(message);
  if (duration.seconds() >= kMaxDuration) return absl::InfiniteDuration();
  if (duration.seconds() <= -kMaxDuration) return -absl::InfiniteDuration();
  return absl::Seconds(duration.seconds()) +
         absl::Nanoseconds(duration.nanos());
}

}  // namespace tasuki::rpc
