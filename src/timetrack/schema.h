#ifndef TASUKI_SRC_TIMETRACK_SCHEMA_H_
#define TASUKI_SRC_TIMETRACK_SCHEMA_H_

#include "tasuki/storage/database.h"

namespace tasuki::timetrack {

const Schema& TimetrackSchema();

}  // namespace tasuki::timetrack

#endif  // TASUKI_SRC_TIMETRACK_SCHEMA_H_
