#include "src/tagging/company.h"

#include <algorithm>
#include <cmath>

namespace tasuki::tagging {
namespace {

constexpr std::size_t kMostCompanions = 32;
constexpr double kUnknown = 0.5;  // about what known inquiries have
constexpr double kLeastLength = 1e-9;

double MeanOfOthers(const std::vector<float>& scores, std::size_t tags,
                    std::size_t tag) {
  double sum = 0;
  for (std::size_t i = 0; i < tags; ++i) sum += i == tag ? 0 : scores[i];
  return sum / static_cast<double>(tags - 1);
}

}  // namespace

Company CompanyOf(const std::vector<float>& sums, std::size_t tag) {
  if (sums.size() < kFewestForCompany) return {};
  const double mean = MeanOfOthers(sums, sums.size(), tag);
  Company company;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (i == tag) continue;
    company.push_back(
        {static_cast<std::uint32_t>(i), static_cast<float>(sums[i] - mean)});
  }
  const auto most = std::min(kMostCompanions, company.size());
  const auto end = company.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(company.begin(), end - 1, company.end(),
                   [](const Companion& a, const Companion& b) {
                     const float x = std::abs(a.usual), y = std::abs(b.usual);
                     return x != y ? x > y : a.tag < b.tag;
                   });
  company.erase(end, company.end());
  std::sort(
      company.begin(), company.end(),
      [](const Companion& a, const Companion& b) { return a.tag < b.tag; });
  double squares = 0;
  for (const Companion& each : company) {
    squares += double{each.usual} * each.usual;
  }
  const double length = std::sqrt(squares);
  if (length < kLeastLength) return {};
  for (Companion& each : company) {
    each.usual = static_cast<float>(
        std::round(each.usual / length * kCompanySteps) / kCompanySteps);
  }
  return company;
}

double InCompany(const Company& company, const std::vector<float>& scores,
                 std::size_t tags, std::size_t tag) {
  if (company.empty() || tags < kFewestForCompany) return kUnknown;
  const double mean = MeanOfOthers(scores, tags, tag);
  double squares = 0;
  for (std::size_t i = 0; i < tags; ++i) {
    const double from_mean = scores[i] - mean;
    squares += i == tag ? 0 : from_mean * from_mean;
  }
  const double length = std::sqrt(squares);
  if (length < kLeastLength) return kUnknown;
  double product = 0;
  for (const Companion& each : company) {
    product += each.usual * (scores[each.tag] - mean);
  }
  return product / length;
}

}  // namespace tasuki::tagging
