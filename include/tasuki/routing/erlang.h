// Waiting in the steady state: Erlang-C, Erlang-A and two priorities.
//
//   const auto figures = tasuki::ErlangC({.arrival_rate = 10, .service_rate =
//       0.5, .servers = 25, .target_wait = 1.0 / 3});
//   figures->service_level;   // 0.909…: answered within 20 seconds
//
// Arrivals are Poisson, service and patience exponential, order is first come
// first served. Rates are per unit of time, any unit as long as it is the same
// everywhere; waits come out in that unit. Pure functions of doubles; absolute
// error below 1e-9 for the probabilities of centres up to 10,000 servers.
//
// Input that is not finite, not positive, or (without abandonment) more than
// the servers can carry is InvalidArgument OUT_OF_RANGE.
#ifndef TASUKI_ROUTING_ERLANG_H_
#define TASUKI_ROUTING_ERLANG_H_

#include "absl/status/statusor.h"

namespace tasuki {

struct QueueModel {
  double arrival_rate = 0;   // λ
  double service_rate = 0;   // µ of one server
  int servers = 1;           // n, 1 to 100000
  double patience_rate = 0;  // θ: 1 / mean patience; ErlangA only
  double target_wait = 0;    // τ of the service level, 0 or more
};

struct QueueFigures {
  double wait_probability = 0;
  double mean_wait = 0;         // over all arrivals
  double mean_wait_served = 0;  // over those who were served
  double service_level = 0;     // served within target_wait, of all arrivals
  double abandonment = 0;       // share of arrivals
};

// Nobody gives up: C = B / (1 - ρ(1 - B)) with Erlang's B by its recursion,
// W = C / (nµ - λ), SL = 1 - C exp(-(nµ - λ)τ). O(servers).
absl::StatusOr<QueueFigures> ErlangC(const QueueModel& model);

// Everybody has a patience (Palm; Mandelbaum and Zeltyn): the birth-death
// chain's sums for waiting and abandonment, and for the service level the
// integral of the offered wait's density
//   f(t) = λ p(n-1) exp(λ/θ (1 - exp(-θt)) - nµt).
// O(servers + steps until the sums converge).
absl::StatusOr<QueueFigures> ErlangA(const QueueModel& model);

// Two classes with the same service rate, the first ahead of the second but
// not interrupting it (Cobham): W0 = C / (nµ), W1 = W0 / (1 - s1),
// W2 = W0 / ((1 - s1)(1 - s1 - s2)), si the load of class i.
struct PriorityModel {
  double high_arrival_rate = 0;
  double low_arrival_rate = 0;
  double service_rate = 0;
  int servers = 1;
};
struct PriorityFigures {
  double wait_probability = 0;
  double high_mean_wait = 0;
  double low_mean_wait = 0;
};
absl::StatusOr<PriorityFigures> ErlangPriority(const PriorityModel& model);

}  // namespace tasuki

#endif  // TASUKI_ROUTING_ERLANG_H_
