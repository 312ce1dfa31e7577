// A set of inquiries with one intent each: a folder in BEIR form.
//
//   corpus.jsonl    {_id, text, metadata.tag or tag or title}   to learn from
//   queries.jsonl   {_id, text, tag}                            to test on
//   qrels/test.tsv  query, document, grade
//
// Where documents carry no tag their title is the intent; where a query carries
// none it has that of the first document judged relevant to it. A query whose
// intent no document has is out of scope: "none of these" is its right answer.
#ifndef TASUKI_BENCHMARKS_TAGGING_INTENTS_H_
#define TASUKI_BENCHMARKS_TAGGING_INTENTS_H_

#include <string>
#include <vector>

#include "tasuki/base/id.h"

namespace tasuki::bench {

struct Inquiry {
  std::string text;
  TagId intent;
};

struct IntentSet {
  std::string name;  // of the folder
  std::vector<Inquiry> train;
  std::vector<Inquiry> test;          // with an intent that `train` has
  std::vector<Inquiry> out_of_scope;  // with another; without one here
};

// Ends the program where the folder does not hold such a set.
IntentSet LoadIntents(const std::string& folder);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_TAGGING_INTENTS_H_
