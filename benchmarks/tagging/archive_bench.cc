// Each axis of the example archive scored by itself, over ten folds: two
// hundred conversations of five made-up services, in Japanese and English,
// labelled by content, event and emotion.
#include <algorithm>
#include <fstream>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmarks/tagging/bench_tagging.h"
#include "nlohmann/json.hpp"
#include "tasuki/tagging/tag_classifier.h"

namespace tasuki {
namespace {

constexpr std::size_t kFolds = 10;
const char* const kAxes[] = {"content", "event", "emotion"};

// "payment/charge" is no id.
TagId IdOf(std::string label) {
  std::replace(label.begin(), label.end(), '/', '.');
  return TagId(label);
}

std::vector<TagExample> LoadArchive(const std::string& path) {
  std::ifstream file(path);
  std::vector<TagExample> examples;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    TagExample example;
    example.text = json["subject"].get<std::string>() + "\n" +
                   json["messages"][0]["text"].get<std::string>();
    for (const char* axis : kAxes) {
      example.labels.push_back(
          {.axis = axis, .right = {IdOf(json["tags"][axis])}});
    }
    examples.push_back(std::move(example));
  }
  return examples;
}

TagClassifier TrainWithout(const std::vector<TagExample>& examples,
                           std::size_t fold) {
  TagClassifierOptions options;
  for (const char* axis : kAxes) options.axes.push_back({.axis = axis});
  TagClassifier classifier = TagClassifier::Create(options).value();
  for (std::size_t i = 0; i < examples.size(); ++i) {
    if (i % kFolds != fold) classifier.Add(examples[i]).IgnoreError();
  }
  while (!classifier.TrainStep(10'000).value().done) {
  }
  return classifier;
}

// The share of the most frequent tag: what guessing would reach.
double Guess(const std::vector<TagExample>& examples, std::size_t axis) {
  std::map<TagId, double> counts;
  double most = 0;
  for (const TagExample& each : examples) {
    most = std::max(most, ++counts[each.labels[axis].right[0]]);
  }
  return most / static_cast<double>(examples.size());
}

}  // namespace

void BenchArchive(const std::string& path) {
  const std::vector<TagExample> examples = LoadArchive(path);
  double right[std::size(kAxes)] = {};
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const TagClassifier classifier = TrainWithout(examples, fold);
    for (std::size_t i = fold; i < examples.size(); i += kFolds) {
      const auto suggested =
          classifier.Suggest(examples[i].text, {.evidence = 0}).value();
      for (std::size_t axis = 0; axis < std::size(kAxes); ++axis) {
        const TagId& label = examples[i].labels[axis].right[0];
        right[axis] += std::any_of(
            suggested.begin(), suggested.end(), [&](const auto& each) {
              return each.axis == kAxes[axis] && each.tags[0].tag == label;
            });
      }
    }
  }
  for (std::size_t axis = 0; axis < std::size(kAxes); ++axis) {
    const std::string name = absl::StrCat("tagging.archive.", kAxes[axis]);
    bench::Figure(absl::StrCat(name, ".accuracy").c_str(),
                  right[axis] / static_cast<double>(examples.size()), "share");
    bench::Figure(absl::StrCat(name, ".guess").c_str(), Guess(examples, axis),
                  "share");
  }
}

}  // namespace tasuki
