#include "tasuki/routing/erlang.h"

#include <array>
#include <cmath>
#include <string_view>

#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

absl::Status OutOfRange(std::string_view field, std::string_view message) {
  return MakeError(Reason::kOutOfRange, {.field = field}, message);
}

absl::Status CheckPositive(std::string_view field, double value) {
  if (std::isfinite(value) && value > 0) return absl::OkStatus();
  return OutOfRange(field, "must be a positive number");
}

absl::Status CheckServers(double arrival_rate, double service_rate,
                          int servers) {
  TASUKI_RETURN_IF_ERROR(CheckPositive("service_rate", service_rate));
  if (servers < 1 || servers > 100'000) {
    return OutOfRange("servers", "must be from 1 to 100000");
  }
  return CheckPositive("arrival_rate", arrival_rate);
}

absl::Status CheckModel(const QueueModel& m) {
  TASUKI_RETURN_IF_ERROR(
      CheckServers(m.arrival_rate, m.service_rate, m.servers));
  if (std::isfinite(m.target_wait) && m.target_wait >= 0) {
    return absl::OkStatus();
  }
  return OutOfRange("target_wait", "must be 0 or more");
}

absl::Status CheckStable(double arrival_rate, double service_rate,
                         int servers) {
  if (arrival_rate < service_rate * servers) return absl::OkStatus();
  return OutOfRange("arrival_rate",
                    "must stay below what the servers can carry");
}

// 1 / B(n, a): the chain's weight up to state n, in units of state n's.
double InverseErlangB(double load, int servers) {
  double inverse = 1;
  for (int n = 1; n <= servers; ++n) inverse = 1 + inverse * n / load;
  return inverse;
}

double WaitProbability(double load, int servers) {
  const double blocked = 1 / InverseErlangB(load, servers);
  return blocked / (1 - load / servers * (1 - blocked));
}

// Gauss–Legendre with ten nodes on each of `panels` equal parts of [0, end].
template <class Function>
double Panels(Function function, double end, int panels) {
  constexpr std::array<double, 5> kNodes = {
      0.14887433898163121088, 0.43339539412924719080, 0.67940956829902440623,
      0.86506336668898451073, 0.97390652851717172008};
  constexpr std::array<double, 5> kWeights = {
      0.29552422471475287017, 0.26926671930999635509, 0.21908636251598204400,
      0.14945134915058059315, 0.06667134430868813759};
  const double half = end / panels / 2;
  double sum = 0;
  for (int p = 0; p < panels; ++p) {
    const double middle = half * (2 * p + 1);
    for (std::size_t i = 0; i < kNodes.size(); ++i) {
      sum += kWeights[i] * (function(middle - half * kNodes[i]) +
                            function(middle + half * kNodes[i]));
    }
  }
  return sum * half;
}

template <class Function>
double Integrate(Function function, double end) {
  double last = Panels(function, end, 4);
  for (int panels = 8; panels <= 1 << 16; panels *= 2) {
    const double next = Panels(function, end, panels);
    if (std::abs(next - last) <= 1e-14 * std::abs(next)) return next;
    last = next;
  }
  return last;
}

// States above n, in units of p(n): their weight, and weight times length.
struct QueueSums {
  double weight = 0;
  double length = 0;
};

QueueSums SumQueue(const QueueModel& m) {
  const double full = m.service_rate * m.servers;
  QueueSums sums;
  double term = 1;
  for (int i = 1; i <= 100'000'000; ++i) {
    const double ratio = m.arrival_rate / (full + i * m.patience_rate);
    term *= ratio;
    sums.weight += term;
    sums.length += i * term;
    if (ratio < 1 && i * term < 1e-18 * sums.length * (1 - ratio)) break;
  }
  return sums;
}

}  // namespace

absl::StatusOr<QueueFigures> ErlangC(const QueueModel& m) {
  TASUKI_RETURN_IF_ERROR(CheckModel(m));
  TASUKI_RETURN_IF_ERROR(
      CheckStable(m.arrival_rate, m.service_rate, m.servers));
  const double wait =
      WaitProbability(m.arrival_rate / m.service_rate, m.servers);
  const double spare = m.service_rate * m.servers - m.arrival_rate;
  return QueueFigures{
      .wait_probability = wait,
      .mean_wait = wait / spare,
      .mean_wait_served = wait / spare,
      .service_level = 1 - wait * std::exp(-spare * m.target_wait)};
}

absl::StatusOr<QueueFigures> ErlangA(const QueueModel& m) {
  TASUKI_RETURN_IF_ERROR(CheckModel(m));
  TASUKI_RETURN_IF_ERROR(CheckPositive("patience_rate", m.patience_rate));
  const double load = m.arrival_rate / m.service_rate;
  const double full = m.service_rate * m.servers;
  const QueueSums queue = SumQueue(m);
  const double p_n = 1 / (InverseErlangB(load, m.servers) + queue.weight);
  if (!std::isfinite(queue.length) || !(p_n > 0)) {
    return OutOfRange("arrival_rate", "is too far beyond the servers");
  }
  QueueFigures figures;
  figures.wait_probability = p_n * (1 + queue.weight);
  figures.mean_wait = p_n * queue.length / m.arrival_rate;
  figures.abandonment = m.patience_rate * figures.mean_wait;

  // λ p(n-1) = nµ p(n). e^{-θt} f(t): waits t and is still there.
  const double log_density = std::log(full * p_n);
  const auto exponent = [&](double t) {
    return log_density -
           m.arrival_rate / m.patience_rate * std::expm1(-m.patience_rate * t) -
           (full + m.patience_rate) * t;
  };
  const auto served = [&](double t) { return std::exp(exponent(t)); };
  double end = 1 / full;
  while (exponent(end) > -80) end *= 1.5;
  figures.service_level = 1 - figures.wait_probability;
  if (m.target_wait > 0) {
    figures.service_level += Integrate(served, std::fmin(m.target_wait, end));
  }
  figures.mean_wait_served =
      Integrate([&](double t) { return t * served(t); }, end) /
      (1 - figures.abandonment);
  return figures;
}

absl::StatusOr<PriorityFigures> ErlangPriority(const PriorityModel& m) {
  TASUKI_RETURN_IF_ERROR(
      CheckServers(m.high_arrival_rate, m.service_rate, m.servers));
  TASUKI_RETURN_IF_ERROR(CheckPositive("low_arrival_rate", m.low_arrival_rate));
  const double all = m.high_arrival_rate + m.low_arrival_rate;
  TASUKI_RETURN_IF_ERROR(CheckStable(all, m.service_rate, m.servers));
  const double full = m.service_rate * m.servers;
  const double wait = WaitProbability(all / m.service_rate, m.servers);
  const double after_high = 1 - m.high_arrival_rate / full;
  const double first = wait / full / after_high;
  return PriorityFigures{.wait_probability = wait,
                         .high_mean_wait = first,
                         .low_mean_wait = first / (1 - all / full)};
}

}  // namespace tasuki
