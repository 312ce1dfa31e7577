// Lets what the tagger has learned help to find past replies: a reply whose
// tags are likely for the inquiry ranks higher (PastRepliesOptions::tag_prior).
//
//   auto tagger = tasuki::OpenTagger(*database, *cards, {}).value();
//   auto prior = tasuki::MakeTagPrior(*tagger);
//   auto replies = tasuki::OpenPastReplies(*database, *cards,
//                                          {.tag_prior = prior.get()}).value();
#ifndef TASUKI_DESK_TAG_PRIOR_H_
#define TASUKI_DESK_TAG_PRIOR_H_

#include <memory>

#include "tasuki/similarity/past_reply.h"
#include "tasuki/tagging/tagger.h"

namespace tasuki {

// Tags with the confidence of Tagger::Suggest, up to 100 of each axis. Nothing
// while the model is untrained, and where the tagger cannot answer: a search
// goes on without. Answers change as the tagger learns.
//
// Safe for concurrent use. The tagger must outlive it; it may be remote, at the
// price of one call for each search.
std::unique_ptr<TagPrior> MakeTagPrior(Tagger& tagger);

}  // namespace tasuki

#endif  // TASUKI_DESK_TAG_PRIOR_H_
