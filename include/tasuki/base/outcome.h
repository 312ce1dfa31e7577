#ifndef TASUKI_BASE_OUTCOME_H_
#define TASUKI_BASE_OUTCOME_H_

namespace tasuki {

// How an inquiry ended, as its agent records it on closing. It ranks past
// replies and feeds reports.
enum class Outcome {
  kWentWell = 1,     // the customer is better off, or said so
  kExplained = 2,    // nothing to repair; the customer knows why
  kListened = 3,     // the feeling was the task
  kNotSolvable = 4,  // could not be helped
  kReopened = 5,     // came back: the reply had not settled it
};

}  // namespace tasuki

#endif  // TASUKI_BASE_OUTCOME_H_
