// Field lists of the card room (see src/base/fields.h). None holds a number.
#ifndef TASUKI_SRC_CARDS_FIELDS_H_
#define TASUKI_SRC_CARDS_FIELDS_H_

#include "src/base/fields.h"
#include "tasuki/cards/card_vault.h"

namespace tasuki {

constexpr CardBrand LastOf(CardBrand) { return CardBrand::kOther; }
constexpr CardAccess LastOf(CardAccess) { return CardAccess::kRefused; }

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CardInfo> auto& info) {
  visit("token", info.token, kOptional);
  visit("brand", info.brand, kOptional);
  visit("last_four", info.last_four, kOptional);
  visit("display", info.display, kOptional);
  visit("kept", info.kept, kOptional);
  visit("create_time", info.create_time, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CardAccessRecord> auto& record) {
  visit("number", record.number, kOptional);
  visit("time", record.time, kOptional);
  visit("actor", record.actor, kOptional);
  visit("access", record.access, kOptional);
  visit("token", record.token, kOptional);
  visit("scope", record.scope, kOptional);
  visit("reason", record.reason, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ListCardAccessRequest> auto& r) {
  visit("page", r.page, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CaptureCardRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("ticket", r.ticket, kMandatory);
  visit("caller", r.caller, RequiredMaxSize(kMaxIdBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RevealRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("token", r.token, kMandatory);
  visit("scope", r.scope, RequiredMaxSize(100));
  visit("reason", r.reason, RequiredMaxSize(500));
}

}  // namespace tasuki

#endif  // TASUKI_SRC_CARDS_FIELDS_H_
