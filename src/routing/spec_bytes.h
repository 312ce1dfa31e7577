// Specifications as bytes, for journal and snapshot: each struct names its
// members once, for both directions.
#ifndef TASUKI_SRC_ROUTING_SPEC_BYTES_H_
#define TASUKI_SRC_ROUTING_SPEC_BYTES_H_

#include <concepts>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "absl/time/time.h"
#include "src/base/fields.h"
#include "src/routing/bytes.h"
#include "tasuki/routing/routing_types.h"

namespace tasuki::routing_internal {

template <class Io>
void Members(Io& io, FieldsOf<SkillLevel> auto& s) {
  io(s.skill);
  io(s.level);
}
template <class Io>
void Members(Io& io, FieldsOf<AgentSpec> auto& s) {
  io(s.skills);
  io(s.capacity.voice);
  io(s.capacity.chat);
  io(s.capacity.mail);
  io(s.team);
  io(s.site);
  io(s.clearance);
  io(s.veteran);
  io(s.takes_offers);
  io(s.works_from);
  io(s.works_until);
  io(s.state);
}
template <class Io>
void Members(Io& io, FieldsOf<Requirement> auto& s) {
  io(s.all_of);
  io(s.any_of);
  io(s.team);
  io(s.site);
  io(s.clearance);
}
template <class Io>
void Members(Io& io, FieldsOf<Relaxation> auto& s) {
  io(s.after);
  io(s.needs);
}
template <class Io>
void Members(Io& io, FieldsOf<TaskSpec> auto& s) {
  io(s.service);
  io(s.channel);
  io(s.needs);
  io(s.relaxations);
  io(s.priority);
  io(s.cost);
  io(s.due);
  io(s.preferred);
  io(s.preferred_patience);
  io(s.excluded);
  io(s.first_contact);
  io(s.value);
}

// What is a task's own, where its plan holds the rest. Most of it is usually
// not there and then takes no bytes.
template <class Spec>
struct OwnPart {
  Spec spec;
};
template <class Io, class Part>
requires FieldsOf<Part, OwnPart<TaskSpec>> ||
    FieldsOf<Part, OwnPart<const TaskSpec&>>
void Members(Io& io, Part& part) {
  auto& s = part.spec;
  std::uint8_t has = (s.due != absl::InfiniteFuture() ? 1 : 0) |
                     (s.preferred != AgentHandle::kNone ? 2 : 0) |
                     (!s.excluded.empty() ? 4 : 0) | (s.value != 0 ? 8 : 0);
  io(has);
  io(s.priority);
  if (has & 8) io(s.value);
  if (has & 1) io(s.due);
  if (has & 2) {
    io(s.preferred);
    io(s.preferred_patience);
  }
  if (has & 4) io(s.excluded);
}
template <class Io>
void Members(Io& io, FieldsOf<ServiceSpec> auto& s) {
  io(s.base);
  io(s.wait_weight);
  io(s.due_weight);
  io(s.priority_weight);
  io(s.value_weight);
  io(s.queue_weight);
  io(s.queue_share);
  io(s.starvation_bound);
  io(s.target_wait);
  io(s.agent_order);
  io(s.overflow);
}
template <class Io>
void Members(Io& io, FieldsOf<Affinity> auto& s) {
  io(s.bonus);
  io(s.wait_weight);
  io(s.reserve);
  io(s.idle_share);
}
template <class Io>
void Members(Io& io, FieldsOf<PullRequest> auto& s) {
  io(s.agent);
  io(s.count);
  io(s.all_or_nothing);
}
template <class Io>
void Members(Io& io, FieldsOf<RoutingOptions> auto& s) {
  io(s.max_agents);
  io(s.max_tasks);
  io(s.max_skills);
  io(s.max_services);
  io(s.max_classes);
  io(s.max_teams);
  io(s.max_sites);
  io(s.max_relaxations);
  io(s.max_excluded);
  io(s.max_pull);
  io(s.offer_timeout);
  io(s.container_timeout);
  io(s.max_missed);
  io(s.first_contact_patience);
  io(s.voice_excludes_chat);
  io(s.voice_excludes_mail);
  io(s.tracks_work);
  io(s.explains);
}

class PutSpec {
 public:
  explicit PutSpec(Writer& writer) : writer_(writer) {}

  template <class T>
  void operator()(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      writer_.Unsigned(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<T, bool>) {
      writer_.Unsigned(value ? 1 : 0);
    } else if constexpr (std::unsigned_integral<T>) {
      writer_.Unsigned(value);
    } else if constexpr (std::integral<T>) {
      writer_.Signed(value);
    } else if constexpr (std::is_same_v<T, absl::Time>) {
      // Saturates to the limits of int64 at the infinities.
      writer_.Signed(absl::ToUnixMicros(value));
    } else if constexpr (std::is_same_v<T, absl::Duration>) {
      writer_.Signed(absl::ToInt64Microseconds(value));
    } else {
      Members(*this, value);
    }
  }
  template <class T>
  void operator()(const std::vector<T>& values) {
    (*this)(std::span<const T>(values));
  }
  template <class T>
  void operator()(std::span<const T> values) {
    writer_.Unsigned(values.size());
    for (const T& value : values) (*this)(value);
  }

 private:
  Writer& writer_;
};

class GetSpec {
 public:
  explicit GetSpec(Reader& reader) : reader_(reader) {}

  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_enum_v<T>) {
      value =
          static_cast<T>(Narrow<std::underlying_type_t<T>>(reader_.Unsigned()));
    } else if constexpr (std::is_same_v<T, bool>) {
      value = Narrow<std::uint8_t>(reader_.Unsigned()) != 0;
    } else if constexpr (std::unsigned_integral<T>) {
      value = Narrow<T>(reader_.Unsigned());
    } else if constexpr (std::integral<T>) {
      value = Narrow<T>(reader_.Signed());
    } else if constexpr (std::is_same_v<T, absl::Time>) {
      const std::int64_t micros = reader_.Signed();
      value = micros == kNever      ? absl::InfiniteFuture()
              : micros == INT64_MIN ? absl::InfinitePast()
                                    : absl::FromUnixMicros(micros);
    } else if constexpr (std::is_same_v<T, absl::Duration>) {
      const std::int64_t micros = reader_.Signed();
      value = micros == kNever ? absl::InfiniteDuration()
                               : absl::Microseconds(micros);
    } else {
      Members(*this, value);
    }
  }
  template <class T>
  void operator()(std::vector<T>& values) {
    values.resize(reader_.Count());
    for (T& value : values) (*this)(value);
  }

 private:
  static constexpr std::int64_t kNever = INT64_MAX;

  template <class T, class Wide>
  T Narrow(Wide wide) {
    const T narrow = static_cast<T>(wide);
    if (static_cast<Wide>(narrow) != wide) reader_.Fail();
    return narrow;
  }

  Reader& reader_;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_SPEC_BYTES_H_
