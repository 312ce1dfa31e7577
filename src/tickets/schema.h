#ifndef TASUKI_SRC_TICKETS_SCHEMA_H_
#define TASUKI_SRC_TICKETS_SCHEMA_H_

#include "tasuki/storage/database.h"

namespace tasuki::tickets {

const Schema& TicketsSchema();

}  // namespace tasuki::tickets

#endif  // TASUKI_SRC_TICKETS_SCHEMA_H_
