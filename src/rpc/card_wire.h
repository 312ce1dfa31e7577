// The requests of the card vault, as they travel.
#ifndef TASUKI_SRC_RPC_CARD_WIRE_H_
#define TASUKI_SRC_RPC_CARD_WIRE_H_

#include <string>
#include <vector>

#include "src/base/fields.h"
#include "src/cards/fields.h"

namespace tasuki::rpc {

struct DescribeCardRequest {
  std::string token;
};
struct BatchDescribeCardsRequest {
  std::vector<std::string> tokens;
};
struct RotateStepRequest {
  std::string cursor;
  int limit = 0;
};

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<DescribeCardRequest> auto& r) {
  visit("token", r.token, kMandatory);
}
template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<BatchDescribeCardsRequest> auto& r) {
  visit("tokens", r.tokens, kOptional);
}
template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RotateStepRequest> auto& r) {
  visit("cursor", r.cursor, kOptional);
  visit("limit", r.limit, kOptional);
}

}  // namespace tasuki::rpc

#endif  // TASUKI_SRC_RPC_CARD_WIRE_H_
