// One record per command:
//
//   length · { kind · now · arguments · number of choices · choices } · sum
//
// The sum runs over the braces and the sum of the record before, so a record
// that is altered, missing or out of order is found before it is applied.
#ifndef TASUKI_SRC_ROUTING_JOURNAL_H_
#define TASUKI_SRC_ROUTING_JOURNAL_H_

#include "src/routing/core.h"
#include "src/routing/spec_bytes.h"

namespace tasuki::routing_internal {

template <class... Args>
void Core::End(CommandKind kind, const Args&... args) {
  if (!risen_.empty()) Settle();
  if (journal_ == nullptr) return;
  record_.Clear();
  PutSpec put(record_);
  put(kind);
  put(now_);
  (put(args), ...);
  put(choices_);
  const std::size_t size = record_.bytes().size();
  journal_sum_ = Checksum(journal_sum_, record_.bytes());
  record_.Fixed64(journal_sum_);
  length_.Clear();
  length_.Unsigned(size);
  journal_->append(length_.bytes());
  journal_->append(record_.bytes());
}

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_JOURNAL_H_
