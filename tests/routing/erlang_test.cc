// Against exact values (sums and integrals in 50-digit arithmetic).
#include "tasuki/routing/erlang.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "tasuki/base/error.h"

namespace tasuki {
namespace {

bool Near(double value, double exact) {
  return std::abs(value - exact) <= 1e-9 * std::fmax(1, std::abs(exact));
}

BOOST_AUTO_TEST_CASE(erlang_c_is_exact_to_nine_digits) {
  struct Row {
    double lambda, mu;
    int n;
    double tau, wait, mean, level;
  };
  constexpr Row kRows[] = {
      {1, 0.2, 6, 1.0 / 3, 0.587516450461, 2.937582252302, 0.450374256773},
      {1, 0.2, 8, 1.0 / 3, 0.167266506662, 0.278777511103, 0.863053767036},
      {10, 0.5, 22, 1.0 / 3, 0.567915162159, 0.567915162159, 0.593071004564},
      {10, 0.5, 25, 1.0 / 3, 0.209102826599, 0.083641130640, 0.909124286166},
      {50, 0.25, 210, 1.0 / 3, 0.375614823975, 0.150245929590, 0.836758470412},
      {50, 0.25, 225, 0.5, 0.052813324892, 0.008450131983, 0.997679544450},
      {100, 0.2, 510, 1.0 / 3, 0.550210712762, 0.275105356381, 0.717512400993},
      {8.4, 0.1, 90, 0.5, 0.411957313829, 0.686595523048, 0.694814515773},
      {1000, 0.2, 5050, 1.0 / 3, 0.368172926153, 0.036817292615,
       0.986865801482},
  };
  for (const Row& row : kRows) {
    BOOST_TEST_CONTEXT("servers " << row.n) {
      const QueueFigures got = ErlangC({.arrival_rate = row.lambda,
                                        .service_rate = row.mu,
                                        .servers = row.n,
                                        .target_wait = row.tau})
                                   .value();
      BOOST_TEST(Near(got.wait_probability, row.wait));
      BOOST_TEST(Near(got.mean_wait, row.mean));
      BOOST_TEST(Near(got.service_level, row.level));
    }
  }
}

BOOST_AUTO_TEST_CASE(erlang_a_is_exact_to_nine_digits) {
  struct Row {
    double lambda, mu, theta;
    int n;
    double tau, wait, served, mean, level, abandon;
  };
  constexpr Row kRows[] = {
      {1, 0.2, 0.1, 5, 1.0 / 3, 0.633151304561, 1.375616495858, 1.461315708410,
       0.414669213891, 0.146131570841},
      {1, 0.2, 0.5, 5, 1.0 / 3, 0.466431797977, 0.314318330628, 0.425086203014,
       0.598274959410, 0.212543101507},
      {10, 0.5, 0.25, 20, 1.0 / 3, 0.609929545288, 0.286740467907,
       0.294749577247, 0.615682297609, 0.073687394312},
      {10, 0.5, 1, 18, 1.0 / 3, 0.602413116519, 0.150068165123, 0.161909678829,
       0.686408221877, 0.161909678829},
      {50, 0.25, 0.25, 200, 1.0 / 3, 0.509403418007, 0.110922935601,
       0.112790910744, 0.858723487421, 0.028197727686},
      {50, 0.25, 0.5, 190, 1.0 / 3, 0.655753740087, 0.127768504449,
       0.129235592312, 0.829022721174, 0.064617796156},
      {50, 0.25, 0.1, 205, 1.0 / 3, 0.447775183441, 0.122339867305,
       0.123691902151, 0.844562243988, 0.012369190215},
      {100, 0.2, 0.5, 500, 1.0 / 3, 0.394771824769, 0.042702092174,
       0.043704726036, 0.970717448739, 0.021852363018},
      {100, 0.2, 0.2, 480, 1.0 / 3, 0.820076013193, 0.223632105557,
       0.222275646514, 0.690464075007, 0.044455129303},
      {100, 0.2, 2, 520, 1.0 / 3, 0.100527576057, 0.004463715757,
       0.004804696115, 0.990390205623, 0.009609392230},
      {8.4, 0.1, 0.1, 90, 1.0 / 2, 0.270355404729, 0.165487136332,
       0.172001494388, 0.855063779787, 0.017200149439},
      {1000, 0.2, 0.5, 5000, 1.0 / 3, 0.389735890543, 0.013725120257,
       0.013823952206, 0.993088023897, 0.006911976103},
      {48, 1, 1, 50, 1.0 / 3, 0.405404395005, 0.037696469885, 0.039417515477,
       0.955614144322, 0.039417515477},
      {120, 1, 1, 100, 1.0 / 3, 0.972136260109, 0.178822229992, 0.167692955688,
       0.781004657007, 0.167692955688},
  };
  for (const Row& row : kRows) {
    BOOST_TEST_CONTEXT("servers " << row.n << " lambda " << row.lambda) {
      const QueueFigures got = ErlangA({.arrival_rate = row.lambda,
                                        .service_rate = row.mu,
                                        .servers = row.n,
                                        .patience_rate = row.theta,
                                        .target_wait = row.tau})
                                   .value();
      BOOST_TEST(Near(got.wait_probability, row.wait));
      BOOST_TEST(Near(got.mean_wait_served, row.served));
      BOOST_TEST(Near(got.mean_wait, row.mean));
      BOOST_TEST(Near(got.service_level, row.level));
      BOOST_TEST(Near(got.abandonment, row.abandon));
    }
  }
}

BOOST_AUTO_TEST_CASE(two_priorities_are_exact_to_nine_digits) {
  struct Row {
    double high, low, mu;
    int n;
    double wait, first, second;
  };
  constexpr Row kRows[] = {
      {0.3, 0.5, 1, 1, 0.8, 1.142857142857, 5.714285714286},
      {3, 5, 0.5, 18, 0.531181185918, 0.088530197653, 0.796771778877},
      {20, 25, 0.25, 190, 0.354332557007, 0.012884820255, 0.244811584841},
      {10, 80, 0.2, 460, 0.531575902687, 0.006482632960, 0.298201116141},
      {300, 600, 1, 920, 0.394994758636, 0.000637088320, 0.029306062738},
  };
  for (const Row& row : kRows) {
    BOOST_TEST_CONTEXT("servers " << row.n) {
      const PriorityFigures got = ErlangPriority({.high_arrival_rate = row.high,
                                                  .low_arrival_rate = row.low,
                                                  .service_rate = row.mu,
                                                  .servers = row.n})
                                      .value();
      BOOST_TEST(Near(got.wait_probability, row.wait));
      BOOST_TEST(Near(got.high_mean_wait, row.first));
      BOOST_TEST(Near(got.low_mean_wait, row.second));
    }
  }
}

BOOST_AUTO_TEST_CASE(erlang_refuses_what_has_no_answer) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const QueueModel& bad : {
           QueueModel{},
           QueueModel{.arrival_rate = 2, .service_rate = 1, .servers = 2},
           QueueModel{.arrival_rate = nan, .service_rate = 1},
           QueueModel{.arrival_rate = 1, .service_rate = 2, .servers = 0},
           QueueModel{.arrival_rate = 1, .service_rate = 2, .servers = 200'000},
           QueueModel{.arrival_rate = 1, .service_rate = 2, .target_wait = -1},
       }) {
    BOOST_TEST((ReasonOf(ErlangC(bad).status()) == Reason::kOutOfRange));
    BOOST_TEST((ReasonOf(ErlangA(bad).status()) == Reason::kOutOfRange));
  }
}

}  // namespace
}  // namespace tasuki
