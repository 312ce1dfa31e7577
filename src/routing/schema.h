#ifndef TASUKI_SRC_ROUTING_SCHEMA_H_
#define TASUKI_SRC_ROUTING_SCHEMA_H_

#include "tasuki/storage/database.h"

namespace tasuki::routing {

const Schema& RoutingSchema();

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_SCHEMA_H_
