// A stored tag model with any bytes changed and the digest made to fit:
// refused, or a model that answers, learns, and comes back the same from its
// own bytes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "src/base/digest.h"
#include "tasuki/tagging/tag_classifier.h"

namespace {

constexpr std::size_t kDigestBytes = 16;

std::string SmallModel() {
  auto model = tasuki::TagClassifier::Create(
      {.axes = {{.axis = "a"}, {.axis = "b", .multiple = true}},
       .feature_bits = 10});
  if (!model.ok()) std::abort();
  const auto teach = [&](const char* text, const char* a, const char* b) {
    const tasuki::TagExample example = {
        .text = text,
        .labels = {{.axis = "a", .right = {tasuki::TagId(a)}},
                   {.axis = "b", .right = {tasuki::TagId(b)}}}};
    if (!model->Add(example).ok()) std::abort();
  };
  for (int i = 0; i < 4; ++i) {
    teach("ガチャが出ません", "gacha", "angry");
    teach("cannot log in", "login", "sad");
  }
  while (!model->TrainStep(1000)->done) {
  }
  const std::string bytes = model->Serialize();
  return bytes.substr(0, bytes.size() - kDigestBytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const std::string sound = SmallModel();
  std::string bytes = sound;
  // Three bytes each: where, and what stands there; the last ones cut it off.
  for (std::size_t i = 0; i + 2 < size; i += 3) {
    const std::size_t at = (data[i] << 8 | data[i + 1]) % bytes.size();
    bytes[at] = static_cast<char>(data[i + 2]);
  }
  if (size % 3 == 2) bytes.resize(data[size - 1] * bytes.size() / 255);
  bytes += tasuki::DigestOf(bytes);
  auto model = tasuki::TagClassifier::Parse(bytes);
  if (!model.ok()) return 0;
  model->Suggest("ガチャに log in", {}).IgnoreError();
  model
      ->Learn({.text = "cannot",
               .labels = {{.axis = "a", .right = {tasuki::TagId("new")}}}})
      .IgnoreError();
  const std::string again = model->Serialize();
  const auto copy = tasuki::TagClassifier::Parse(again);
  if (!copy.ok() || copy->Serialize() != again) std::abort();
  return 0;
}
