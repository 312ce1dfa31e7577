#include "src/tagging/classifier_model.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "src/base/digest.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "tasuki/base/error.h"
#include "tasuki/tagging/taxonomy.h"

namespace tasuki::tagging {
namespace {

constexpr std::string_view kMagic = "TSKTAGM";
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kDigestBytes = 16;

absl::Status OutOfRange(const char* field, const char* range) {
  return MakeError(Reason::kOutOfRange, {.field = field},
                   absl::StrCat(field, " must be ", range));
}

class Writer {
 public:
  void Number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      bytes += static_cast<char>(value | 0x80);
    }
    bytes += static_cast<char>(value);
  }
  void Signed(std::int64_t value) {
    Number(static_cast<std::uint64_t>(value) << 1 ^
           static_cast<std::uint64_t>(value >> 63));
  }
  void Real(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int i = 0; i < 64; i += 8) bytes += static_cast<char>(bits >> i);
  }
  void String(std::string_view text) {
    Number(text.size());
    bytes += text;
  }
  // Gaps and weights one by one, or a bit for every tag and then the weights.
  void Row(const std::int16_t* row, std::size_t tags) {
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < tags; ++i) {
      if (row[i] != 0) used.push_back(i);
    }
    const bool bits = used.size() > (tags + 7) / 8;
    Number(used.size() << 1 | (bits ? 1 : 0));
    if (bits) {
      std::string mask((tags + 7) / 8, '\0');
      for (const std::size_t i : used) {
        mask[i / 8] = static_cast<char>(mask[i / 8] | 1 << i % 8);
      }
      bytes += mask;
    }
    std::size_t last = 0;
    for (const std::size_t i : used) {
      if (!bits) Number(i - last);
      last = i;
      Signed(row[i]);
    }
  }

  std::string bytes;
};

// Reads what Writer wrote. After a first failure everything reads as 0.
class FileReader {
 public:
  explicit FileReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t Number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = Byte();
      value |= std::uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) return value;
    }
    return Fail();
  }
  std::uint64_t NumberUpTo(std::uint64_t most) {
    const std::uint64_t value = Number();
    return value <= most ? value : Fail();
  }
  std::int64_t Signed() {
    const std::uint64_t value = Number();
    return static_cast<std::int64_t>(value >> 1) ^
           -static_cast<std::int64_t>(value & 1);
  }
  double Real() {
    std::uint64_t bits = 0;
    for (int i = 0; i < 64; i += 8) bits |= std::uint64_t{Byte()} << i;
    const auto value = std::bit_cast<double>(bits);
    if (std::isfinite(value)) return value;
    Fail();
    return 0;
  }
  std::string String(std::size_t longest) {
    const auto size = static_cast<std::size_t>(NumberUpTo(longest));
    if (size > bytes_.size()) return Fail(), "";
    const std::string text(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return text;
  }
  void Row(std::int16_t* row, std::size_t tags) {
    const std::uint64_t head = NumberUpTo(2 * tags + 1);
    std::vector<bool> mask(tags);
    if ((head & 1) != 0) {
      for (std::size_t i = 0; i < tags; i += 8) {
        const std::uint8_t byte = Byte();
        for (std::size_t j = i; j < std::min(i + 8, tags); ++j) {
          mask[j] = (byte >> (j - i) & 1) != 0;
        }
      }
    } else {
      std::size_t tag = 0;
      for (std::uint64_t n = head >> 1; n > 0 && !failed_; --n) {
        tag += static_cast<std::size_t>(NumberUpTo(tags));
        if (tag >= tags) Fail();
        if (!failed_) row[tag] = Weight();
      }
      return;
    }
    for (std::size_t i = 0; i < tags && !failed_; ++i) {
      if (mask[i]) row[i] = Weight();
    }
  }

  std::uint64_t Fail() {
    failed_ = true;
    bytes_ = {};
    return 0;
  }
  bool failed() const { return failed_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::uint8_t Byte() {
    if (bytes_.empty()) return static_cast<std::uint8_t>(Fail());
    const auto byte = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }
  std::int16_t Weight() {
    const std::int64_t value = Signed();
    if (value < -32767 || value > 32767) Fail();
    return failed_ ? std::int16_t{0} : static_cast<std::int16_t>(value);
  }

  std::string_view bytes_;
  bool failed_ = false;
};

absl::Status Corrupt() {
  return MakeError(Reason::kStoreCorrupt, {.field = "bytes"},
                   "the model was truncated or edited; take another copy or "
                   "train again");
}

}  // namespace

ClassifierModel::ClassifierModel(const TagClassifierOptions& options) {
  seen.by_bucket.resize(std::size_t{1} << options.feature_bits);
  for (const ClassifierAxis& axis : options.axes) {
    axes.push_back({.axis = axis.axis, .multiple = axis.multiple});
    axes.back().rows.rows = row_count();
  }
  std::sort(axes.begin(), axes.end(),
            [](const auto& a, const auto& b) { return a.axis < b.axis; });
}

absl::Status CheckOptions(const TagClassifierOptions& options) {
  if (options.axes.empty()) return RequiredError("axes");
  if (options.axes.size() > Taxonomy::kMaxAxes) {
    return TooLongError("axes", Taxonomy::kMaxAxes, "entries");
  }
  std::vector<std::string> keys;
  for (const ClassifierAxis& axis : options.axes) {
    TASUKI_RETURN_IF_ERROR(CheckTextField(
        "axes.axis", axis.axis, RequiredMaxSize(Taxonomy::kMaxLabelBytes)));
    keys.push_back(axis.axis);
  }
  std::sort(keys.begin(), keys.end());
  if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) {
    return MakeError(Reason::kConflicting, {.field = "axes"},
                     "axes holds one axis twice");
  }
  if (options.feature_bits < 10 || options.feature_bits > 20) {
    return OutOfRange("feature_bits", "10 to 20");
  }
  if (!(options.cost > 0 && options.cost <= 1000)) {
    return OutOfRange("cost", "above 0 and at most 1000");
  }
  if (options.epochs < 2 || options.epochs > 100) {
    return OutOfRange("epochs", "2 to 100");
  }
  if (!(options.none_share >= 0 && options.none_share <= 0.5)) {
    return OutOfRange("none_share", "0 to 0.5");
  }
  return absl::OkStatus();
}

namespace {

void WriteCompanies(Writer& out, const std::vector<Company>& companies) {
  out.Number(companies.size());
  for (const Company& company : companies) {
    out.Number(company.size());
    for (const Companion& each : company) {
      out.Number(each.tag);
      out.Signed(std::lround(each.usual * kCompanySteps));
    }
  }
}

}  // namespace

std::string WriteModel(const TagClassifierOptions& options,
                       const ClassifierModel& model) {
  Writer out;
  out.bytes = kMagic;
  out.Number(kVersion);
  out.Number(static_cast<std::uint64_t>(options.feature_bits));
  out.Real(options.cost);
  out.Number(static_cast<std::uint64_t>(options.epochs));
  out.Real(options.none_share);
  out.Number(model.seen.texts);
  for (const std::uint32_t count : model.seen.by_bucket) out.Number(count);
  out.Number(model.axes.size());
  for (const LinearAxis& axis : model.axes) {
    out.String(axis.axis);
    out.Number(axis.multiple ? 1 : 0);
    out.Real(axis.calibration.scale);
    out.Real(axis.calibration.offset);
    out.Real(axis.calibration.none_below);
    out.Number(axis.tags.size());
    for (const TagId& tag : axis.tags) out.String(tag.value());
    WriteCompanies(out, axis.companies);
    for (std::size_t row = 0; row < axis.rows.rows; ++row) {
      out.Row(axis.rows.Row(row), axis.tags.size());
    }
  }
  out.bytes += DigestOf(out.bytes);
  return std::move(out.bytes);
}

namespace {

void ReadCompanies(FileReader& in, LinearAxis& axis) {
  const std::size_t tags = axis.tags.size();
  axis.companies.resize(static_cast<std::size_t>(in.NumberUpTo(tags)));
  for (Company& company : axis.companies) {
    for (std::uint64_t n = in.NumberUpTo(tags); n > 0; --n) {
      const std::uint64_t tag = in.Number();
      const std::int64_t usual = in.Signed();
      if (tag >= tags || std::abs(usual) > kCompanySteps) in.Fail();
      if (in.failed()) return;
      company.push_back({static_cast<std::uint32_t>(tag),
                         static_cast<float>(usual) / kCompanySteps});
    }
  }
}

absl::Status ReadAxis(FileReader& in, std::size_t row_count,
                      StoredModel& stored) {
  LinearAxis axis;
  axis.axis = in.String(Taxonomy::kMaxLabelBytes);
  axis.multiple = in.NumberUpTo(1) == 1;
  axis.calibration.scale = in.Real();
  axis.calibration.offset = in.Real();
  axis.calibration.none_below = in.Real();
  const std::uint64_t tags =
      in.NumberUpTo(TagClassifier::kMaxWeights / row_count);
  for (std::uint64_t i = 0; i < tags && !in.failed(); ++i) {
    axis.tags.emplace_back(in.String(kMaxIdBytes));
  }
  ReadCompanies(in, axis);
  if (in.failed()) return Corrupt();
  axis.rows = WeightRows<std::int16_t>(row_count, axis.tags.size());
  for (std::size_t row = 0; row < row_count && !in.failed(); ++row) {
    in.Row(axis.rows.Row(row), axis.tags.size());
  }
  stored.options.axes.push_back({.axis = axis.axis, .multiple = axis.multiple});
  stored.model.axes.push_back(std::move(axis));
  return in.failed() ? Corrupt() : absl::OkStatus();
}

}  // namespace

absl::StatusOr<StoredModel> ReadModel(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return Corrupt();
  FileReader in(bytes.substr(kMagic.size()));
  const std::uint64_t version = in.Number();
  if (!in.failed() && version != kVersion) {
    return MakeError(Reason::kStoreNewerSchema, {.field = "bytes"},
                     absl::StrCat("the model has version ", version,
                                  ", this library reads version ", kVersion));
  }
  if (bytes.size() < kMagic.size() + kDigestBytes) return Corrupt();
  const std::string_view body = bytes.substr(0, bytes.size() - kDigestBytes);
  if (DigestOf(body) != bytes.substr(body.size())) return Corrupt();
  in = FileReader(body.substr(kMagic.size()));
  in.Number();
  StoredModel stored;
  TagClassifierOptions& options = stored.options;
  options.feature_bits = static_cast<int>(in.NumberUpTo(20));
  options.cost = in.Real();
  options.epochs = static_cast<int>(in.NumberUpTo(100));
  options.none_share = in.Real();
  stored.model.seen.texts = static_cast<std::uint32_t>(in.NumberUpTo(~0u));
  stored.model.seen.by_bucket.resize(std::size_t{1} << options.feature_bits);
  for (std::uint32_t& count : stored.model.seen.by_bucket) {
    count = static_cast<std::uint32_t>(in.NumberUpTo(~0u));
  }
  for (std::uint64_t axes = in.NumberUpTo(Taxonomy::kMaxAxes); axes > 0;
       --axes) {
    TASUKI_RETURN_IF_ERROR(ReadAxis(in, stored.model.row_count(), stored));
  }
  if (in.failed() || !in.at_end()) return Corrupt();
  // A digest is no signature: what it covers may still be nonsense.
  if (!CheckOptions(options).ok()) return Corrupt();
  return stored;
}

}  // namespace tasuki::tagging
