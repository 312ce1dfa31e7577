// The requests of the event feed, as they travel.
#ifndef TASUKI_SRC_RPC_EVENT_WIRE_H_
#define TASUKI_SRC_RPC_EVENT_WIRE_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "src/base/fields.h"
#include "src/storage/fields.h"

namespace tasuki::rpc {

struct EventsRequest {
  std::int64_t after = 0;
  int limit = 0;
};
struct HistoryRequest {
  std::string room;
  std::string subject;
};
struct WaitRequest {
  std::int64_t after = 0;
  absl::Duration timeout;
};

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<EventsRequest> auto& r) {
  visit("after", r.after, kOptional);
  visit("limit", r.limit, kOptional);
}
template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<HistoryRequest> auto& r) {
  visit("room", r.room, kMandatory);
  visit("subject", r.subject, kMandatory);
}
template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<WaitRequest> auto& r) {
  visit("after", r.after, kOptional);
  visit("timeout", r.timeout, kOptional);
}

}  // namespace tasuki::rpc

#endif  // TASUKI_SRC_RPC_EVENT_WIRE_H_
