// A request of the router that is no struct in-process, as it travels.
#ifndef TASUKI_SRC_RPC_ROUTING_WIRE_H_
#define TASUKI_SRC_RPC_ROUTING_WIRE_H_

#include "src/base/fields.h"
#include "tasuki/base/id.h"

namespace tasuki::rpc {

struct WhyNotRequest {
  TaskId task;
  AgentId agent;
};

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<WhyNotRequest> auto& r) {
  visit("task", r.task, kMandatory);
  visit("agent", r.agent, kMandatory);
}

}  // namespace tasuki::rpc

#endif  // TASUKI_SRC_RPC_ROUTING_WIRE_H_
