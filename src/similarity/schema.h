#ifndef TASUKI_SRC_SIMILARITY_SCHEMA_H_
#define TASUKI_SRC_SIMILARITY_SCHEMA_H_

#include "tasuki/storage/database.h"

namespace tasuki::similarity {

const Schema& SimilaritySchema();

}  // namespace tasuki::similarity

#endif  // TASUKI_SRC_SIMILARITY_SCHEMA_H_
