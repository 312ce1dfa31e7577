#ifndef TASUKI_SRC_DESK_SCHEMA_H_
#define TASUKI_SRC_DESK_SCHEMA_H_

#include "tasuki/storage/database.h"

namespace tasuki::desk {

const Schema& DeskSchema();

}  // namespace tasuki::desk

#endif  // TASUKI_SRC_DESK_SCHEMA_H_
