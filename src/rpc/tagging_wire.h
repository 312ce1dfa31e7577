// What the tagger's bare arguments travel in.
#ifndef TASUKI_SRC_RPC_TAGGING_WIRE_H_
#define TASUKI_SRC_RPC_TAGGING_WIRE_H_

#include <string>

#include "src/base/fields.h"

namespace tasuki::rpc {

struct ResolveRequest {
  std::string expression;
};

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ResolveRequest> auto& r) {
  visit("expression", r.expression, kOptional);
}

}  // namespace tasuki::rpc

#endif  // TASUKI_SRC_RPC_TAGGING_WIRE_H_
