#ifndef TASUKI_SRC_RPC_DESK_WIRE_H_
#define TASUKI_SRC_RPC_DESK_WIRE_H_

#include "src/base/fields.h"

namespace tasuki::rpc {

struct AdvanceRequest {
  int limit = 0;
};

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AdvanceRequest> auto& r) {
  visit("limit", r.limit, kOptional);
}

}  // namespace tasuki::rpc

#endif  // TASUKI_SRC_RPC_DESK_WIRE_H_
