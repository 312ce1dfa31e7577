// Field lists of the storage room (see src/base/fields.h).
#ifndef TASUKI_SRC_STORAGE_FIELDS_H_
#define TASUKI_SRC_STORAGE_FIELDS_H_

#include "src/base/fields.h"
#include "tasuki/storage/event.h"

namespace tasuki {

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Event> auto& event) {
  visit("position", event.position, kOptional);
  visit("tenant", event.tenant, kOptional);
  visit("room", event.room, kOptional);
  visit("subject", event.subject, kOptional);
  visit("subject_version", event.subject_version, kOptional);
  visit("type", event.type, kOptional);
  visit("time", event.time, kOptional);
  visit("actor", event.actor, kOptional);
  visit("request_id", event.request_id, kOptional);
  visit("payload", event.payload, kOptional);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_FIELDS_H_
