#ifndef TASUKI_SRC_CARDS_SCHEMA_H_
#define TASUKI_SRC_CARDS_SCHEMA_H_

#include "tasuki/storage/database.h"

namespace tasuki::cards {

const Schema& CardsSchema();

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_SCHEMA_H_
