// The company of a tag: which other tags score high, and which low, where it is
// right. A text that a tag only seems to fit comes in other company.
#ifndef TASUKI_SRC_TAGGING_COMPANY_H_
#define TASUKI_SRC_TAGGING_COMPANY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tasuki::tagging {

// With fewer tags on an axis the others' scores are no pattern.
inline constexpr std::size_t kFewestForCompany = 8;

// The tags whose scores stand out most, by how far they stand from the mean of
// all others; the vector has length one. Empty where it is not known.
inline constexpr float kCompanySteps = 1024;  // `usual` is a multiple of 1/1024
struct Companion {
  std::uint32_t tag = 0;
  float usual = 0.0f;
};
using Company = std::vector<Companion>;

// From the sums of the scores of texts that `tag` is right for, one sum for
// each of the axis' tags.
Company CompanyOf(const std::vector<float>& sums, std::size_t tag);

// How like the usual company of `tag` the scores of the first `tags` tags are:
// their correlation, -1 to 1; one half where the company is not known.
double InCompany(const Company& company, const std::vector<float>& scores,
                 std::size_t tags, std::size_t tag);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_COMPANY_H_
