#include "src/routing/simulator_random.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "src/routing/task.h"

namespace tasuki::routing_internal {
namespace {

constexpr double kLongest = 100 * 365.25 * 86'400e6;  // 100 years

std::int64_t Round(double micros) {
  return static_cast<std::int64_t>(std::fmin(micros, kLongest) + 0.5);
}

template <std::size_t n>
double Horner(const std::array<double, n>& coefficients, double x) {
  double value = 0;
  for (const double c : coefficients) value = value * x + c;
  return value;
}

}  // namespace

Sampler::Sampler(const Distribution& distribution)
    : shape_(distribution.shape),
      scale_(absl::ToDoubleMicroseconds(distribution.mean)) {
  if (shape_ == Shape::kLogNormal) {
    const double variance =
        std::log1p(distribution.variation * distribution.variation);
    sigma_ = std::sqrt(variance);
    scale_ = std::log(scale_) - variance / 2;
  }
  if (shape_ != Shape::kEmpirical) return;
  for (const absl::Duration sample : distribution.samples) {
    samples_.push_back(absl::ToInt64Microseconds(sample));
  }
  std::sort(samples_.begin(), samples_.end(), std::greater<>());
}

std::int64_t Sampler::At(double u) const {
  switch (shape_) {
    case Shape::kNever:
      return kNever;
    case Shape::kFixed:
      return Round(scale_);
    case Shape::kExponential:
      return Round(-scale_ * std::log(u));
    case Shape::kLogNormal:
      return Round(std::exp(scale_ - sigma_ * NormalQuantile(u)));
    case Shape::kEmpirical:
      break;
  }
  const auto count = static_cast<double>(samples_.size());
  const auto index = static_cast<std::size_t>(std::ceil(u * count)) - 1;
  return samples_[std::min(index, samples_.size() - 1)];
}

double NormalQuantile(double p) {
  static constexpr std::array a = {2509.0809287301226727, 33430.575583588128105,
                                   67265.770927008700853, 45921.953931549871457,
                                   13731.693765509461125, 1971.5909503065514427,
                                   133.14166789178437745, 3.387132872796366608};
  static constexpr std::array b = {5226.495278852545925,  28729.085735721942674,
                                   39307.89580009271061,  21213.794301586595867,
                                   5394.1960214247511077, 687.1870074920579083,
                                   42.313330701600911252, 1.0};
  static constexpr std::array c = {
      7.7454501427834140764e-4, .0227238449892691845833, .24178072517745061177,
      1.27045825245236838258,   3.64784832476320460504,  5.7694972214606914055,
      4.6303378461565452959,    1.42343711074968357734};
  static constexpr std::array d = {
      1.05075007164441684324e-9, 5.475938084995344946e-4,
      .0151986665636164571966,   .14810397642748007459,
      .68976733498510000455,     1.6763848301838038494,
      2.05319162663775882187,    1.0};
  static constexpr std::array e = {
      2.01033439929228813265e-7, 2.71155556874348757815e-5,
      .0012426609473880784386,   .026532189526576123093,
      .29656057182850489123,     1.7848265399172913358,
      5.4637849111641143699,     6.6579046435011037772};
  static constexpr std::array f = {
      2.04426310338993978564e-15, 1.4215117583164458887e-7,
      1.8463183175100546818e-5,   7.868691311456132591e-4,
      .0148753612908506148525,    .13692988092273580531,
      .59983220655588793769,      1.0};
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * Horner(a, r) / Horner(b, r);
  }
  const double tail = q < 0 ? p : 1 - p;
  const double sign = q < 0 ? -1 : 1;
  if (tail <= 0) return sign * std::numeric_limits<double>::infinity();
  const double r = std::sqrt(-std::log(tail));
  if (r <= 5) return sign * Horner(c, r - 1.6) / Horner(d, r - 1.6);
  return sign * Horner(e, r - 5) / Horner(f, r - 5);
}

}  // namespace tasuki::routing_internal
