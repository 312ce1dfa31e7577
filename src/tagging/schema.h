#ifndef TASUKI_SRC_TAGGING_SCHEMA_H_
#define TASUKI_SRC_TAGGING_SCHEMA_H_

#include "tasuki/storage/database.h"

namespace tasuki::tagging {

const Schema& TaggingSchema();

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_SCHEMA_H_
