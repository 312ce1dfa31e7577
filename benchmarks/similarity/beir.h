// Test collections in BEIR form: corpus.jsonl {_id, title, text, metadata},
// queries.jsonl {_id, text}, qrels/test.tsv (query, document, grade).
#ifndef TASUKI_BENCHMARKS_SIMILARITY_BEIR_H_
#define TASUKI_BENCHMARKS_SIMILARITY_BEIR_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/similarity/measures.h"

namespace tasuki::bench {

struct BeirText {
  std::string id;
  std::string title;
  std::string text;
  std::string tag;  // metadata.tag of a document; mostly empty
};

struct Beir {
  std::string name;  // of its folder
  std::vector<BeirText> documents;
  std::vector<BeirText> queries;
  std::vector<Grades> relevant;  // per query
};

// Nothing where the folder holds no collection; one that is malformed ends the
// program. Queries without a relevant document are left out.
std::optional<Beir> LoadBeir(const std::string& folder);

// The names of the folders of `data` that hold a collection, ascending.
std::vector<std::string> CollectionsIn(const std::string& data);

// Bytes of the documents' texts.
std::size_t TextBytes(const Beir& beir);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_BEIR_H_
