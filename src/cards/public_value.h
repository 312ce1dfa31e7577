// What may be told of a secret: the outcome of a check. Everything else that
// depends on a secret must neither choose a branch nor an address.
//
// tests/cards/secrets.cc holds that under valgrind, where secrets are undefined
// memory; it compiles these sources with TASUKI_MARK_SECRETS.
#ifndef TASUKI_SRC_CARDS_PUBLIC_VALUE_H_
#define TASUKI_SRC_CARDS_PUBLIC_VALUE_H_

#ifdef TASUKI_MARK_SECRETS
#include <valgrind/memcheck.h>
#endif

namespace tasuki::cards {

inline bool Public(bool outcome) {
#ifdef TASUKI_MARK_SECRETS
  VALGRIND_MAKE_MEM_DEFINED(&outcome, sizeof outcome);
#endif
  return outcome;
}

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_PUBLIC_VALUE_H_
