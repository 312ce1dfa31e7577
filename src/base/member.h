// What kinds of member a field list may hold, for visitors to branch on.
#ifndef TASUKI_SRC_BASE_MEMBER_H_
#define TASUKI_SRC_BASE_MEMBER_H_

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/time/time.h"
#include "tasuki/base/id.h"
#include "tasuki/base/page.h"

namespace tasuki::member {

template <class T>
inline constexpr bool kIsId = false;
template <class Tag>
inline constexpr bool kIsId<Id<Tag>> = true;

template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
concept Text = std::is_same_v<T, std::string>;
template <class T>
concept Identifier = kIsId<T>;
template <class T>
concept List = kIsVector<T>;
template <class T>
concept Maybe = kIsOptional<T>;
template <class T>
concept Enum = std::is_enum_v<T>;
template <class T>
concept Bool = std::is_same_v<T, bool>;
template <class T>
concept Integer = std::is_integral_v<T> && !std::is_same_v<T, bool>;
template <class T>
concept Real = std::is_floating_point_v<T>;
template <class T>
concept Instant = std::is_same_v<T, absl::Time>;
template <class T>
concept Span = std::is_same_v<T, absl::Duration>;
// Everything else is a struct with a field list of its own.
template <class T>
concept Struct = std::is_class_v<T> && !Text<T> && !Identifier<T> && !List<T> &&
                 !Maybe<T> && !Instant<T> && !Span<T>;

}  // namespace tasuki::member

#endif  // TASUKI_SRC_BASE_MEMBER_H_
