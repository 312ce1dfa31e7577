// What bare arguments and results travel in: an id, a list, a page.
#ifndef TASUKI_SRC_RPC_WIRE_H_
#define TASUKI_SRC_RPC_WIRE_H_

#include <string>
#include <vector>

#include "src/base/fields.h"
#include "tasuki/base/page.h"

namespace tasuki::rpc {

template <class Id>
struct ById {
  Id id;
};

template <class Id>
struct ByIds {
  std::vector<Id> ids;
};

struct ByExternalId {
  std::string external_id;
};

template <class T>
struct ListOf {
  std::vector<T> items;
};

// `Like` tells apart wrappers that travel as different messages.
template <class Like>
struct Value {
  Like value{};
};

struct Nothing {};

template <class T, template <class> class Template>
inline constexpr bool kIsA = false;
template <class T, template <class> class Template>
inline constexpr bool kIsA<Template<T>, Template> = true;

template <class Visitor, class Wrapper>
requires kIsA<std::remove_const_t<Wrapper>, ById>
void VisitFields(Visitor& visit, Wrapper& wrapper) {
  visit("id", wrapper.id, kMandatory);
}

template <class Visitor, class Wrapper>
requires kIsA<std::remove_const_t<Wrapper>, ByIds>
void VisitFields(Visitor& visit, Wrapper& wrapper) {
  visit("ids", wrapper.ids, kOptional);
}

template <class Visitor, class Wrapper>
requires kIsA<std::remove_const_t<Wrapper>, ListOf>
void VisitFields(Visitor& visit, Wrapper& wrapper) {
  visit("items", wrapper.items, kOptional);
}

template <class Visitor, class Wrapper>
requires kIsA<std::remove_const_t<Wrapper>, Value>
void VisitFields(Visitor& visit, Wrapper& wrapper) {
  visit("value", wrapper.value, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ByExternalId> auto& wrapper) {
  visit("external_id", wrapper.external_id, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor&, FieldsOf<Nothing> auto&) {}

}  // namespace tasuki::rpc

namespace tasuki {

template <class T>
inline constexpr bool kIsPage = false;
template <class T>
inline constexpr bool kIsPage<Page<T>> = true;

template <class Visitor, class Wrapper>
requires kIsPage<std::remove_const_t<Wrapper>>
void VisitFields(Visitor& visit, Wrapper& page) {
  visit("items", page.items, kOptional);
  visit("next_token", page.next_token, kOptional);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_RPC_WIRE_H_
