// TagClassifier on banking77: 10,003 English inquiries with 77 intents to learn
// from, 3,080 to test on.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>
#include <vector>

#include "benchmarks/tagging/bench_tagging.h"
#include "nlohmann/json.hpp"
#include "tasuki/tagging/tag_classifier.h"

namespace tasuki {
namespace {

template <class T>
T Must(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}
void Must(const absl::Status& status) {
  if (!status.ok()) Must<int>(status);
}

struct Labeled {
  std::string text;
  TagId tag;
};

std::vector<Labeled> Load(const std::string& path) {
  std::ifstream file(path);
  std::vector<Labeled> loaded;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    loaded.push_back(
        {json["text"],
         TagId(json.contains("tag") ? json["tag"] : json["metadata"]["tag"])});
  }
  if (loaded.empty()) {
    std::fprintf(stderr, "%s has no lines\n", path.c_str());
    std::exit(1);
  }
  return loaded;
}

TagExample ExampleOf(const Labeled& labeled) {
  return {.text = labeled.text,
          .labels = {{.axis = "intent", .right = {labeled.tag}}}};
}

TagClassifier Train(const std::vector<Labeled>& examples) {
  TagClassifier classifier =
      Must(TagClassifier::Create({.axes = {{.axis = "intent"}}}));
  for (const Labeled& example : examples) {
    Must(classifier.Add(ExampleOf(example)));
  }
  while (!Must(classifier.TrainStep(1000)).done) {
  }
  return classifier;
}

AxisSuggestion Suggest(const TagClassifier& classifier,
                       const std::string& text) {
  return Must(classifier.Suggest(text, {.evidence = 0})).front();
}

double Accuracy(const TagClassifier& classifier,
                const std::vector<Labeled>& test) {
  double right = 0;
  for (const Labeled& each : test) {
    right += Suggest(classifier, each.text).tags[0].tag == each.tag;
  }
  return right / static_cast<double>(test.size());
}

// Expected calibration error over 15 equal bins [Naeini et al. 2015].
double CalibrationError(const std::vector<std::pair<double, bool>>& outcomes) {
  constexpr int kBins = 15;
  double gap[kBins] = {};
  for (const auto& [confidence, right] : outcomes) {
    const int bin = std::min(kBins - 1, static_cast<int>(confidence * kBins));
    gap[bin] += confidence - right;
  }
  double error = 0;
  for (const double each : gap) error += std::abs(each);
  return error / static_cast<double>(outcomes.size());
}

void BenchTest(const TagClassifier& classifier,
               const std::vector<Labeled>& test) {
  double right = 0, hit = 0, none = 0;
  std::vector<std::pair<double, bool>> outcomes;
  for (const Labeled& each : test) {
    const AxisSuggestion suggestion = Suggest(classifier, each.text);
    const bool first = suggestion.tags[0].tag == each.tag;
    outcomes.push_back({suggestion.tags[0].confidence, first});
    right += first;
    none += suggestion.none;
    hit += std::any_of(suggestion.tags.begin(), suggestion.tags.end(),
                       [&](const auto& tag) { return tag.tag == each.tag; });
  }
  const auto size = static_cast<double>(test.size());
  PrintFigure("tagging.banking77.accuracy", right / size, "share");
  PrintFigure("tagging.banking77.hit3", hit / size, "share");
  PrintFigure("tagging.calibration_error", CalibrationError(outcomes), "share");
  PrintFigure("tagging.none.wrongly", none / size, "share");
  const Stopwatch plain;
  for (const Labeled& each : test) Suggest(classifier, each.text);
  PrintFigure("tagging.predict_us", plain.Seconds() * 1e6 / size, "us");
  const Stopwatch explained;
  for (const Labeled& each : test) Must(classifier.Suggest(each.text, {}));
  PrintFigure("tagging.predict_explained_us", explained.Seconds() * 1e6 / size,
              "us");
}

void BenchOnline(std::vector<Labeled> train, const std::vector<Labeled>& test,
                 double batch, std::uint32_t seed) {
  std::shuffle(train.begin(), train.end(), std::mt19937(seed));
  const auto half =
      train.begin() + static_cast<std::ptrdiff_t>(train.size() / 2);
  TagClassifier classifier = Train({train.begin(), half});
  const Stopwatch watch;
  for (auto each = half; each != train.end(); ++each) {
    Must(classifier.Learn(ExampleOf(*each)));
  }
  PrintFigure("tagging.learn_us",
              watch.Seconds() * 2e6 / static_cast<double>(train.size()), "us");
  PrintFigure("tagging.online.loss", batch - Accuracy(classifier, test),
              "share");
}

// The chance that an unknown inquiry fits worse than a known one.
double Auroc(std::vector<std::pair<double, bool>> fits) {
  std::sort(fits.begin(), fits.end());
  double ranks = 0, known = 0;
  for (std::size_t i = 0; i < fits.size(); ++i) {
    if (!fits[i].second) continue;
    ranks += static_cast<double>(i + 1);
    ++known;
  }
  const double unknown = static_cast<double>(fits.size()) - known;
  return (ranks - known * (known + 1) / 2) / (known * unknown);
}

void BenchNone(const std::vector<Labeled>& train,
               const std::vector<Labeled>& test, std::uint32_t seed) {
  std::set<TagId> sorted;
  for (const Labeled& each : train) sorted.insert(each.tag);
  std::vector<TagId> tags(sorted.begin(), sorted.end());
  std::shuffle(tags.begin(), tags.end(), std::mt19937(seed));
  double sum = 0;
  constexpr std::size_t kFolds = 5;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const auto left_out = [&](const Labeled& each) {
      const auto at = std::find(tags.begin(), tags.end(), each.tag);
      return static_cast<std::size_t>(at - tags.begin()) % kFolds == fold;
    };
    std::vector<Labeled> rest = train;
    std::erase_if(rest, left_out);
    const TagClassifier classifier = Train(rest);
    std::vector<std::pair<double, bool>> fits;
    for (const Labeled& each : test) {
      fits.push_back({Suggest(classifier, each.text).fit, !left_out(each)});
    }
    sum += Auroc(std::move(fits));
  }
  PrintFigure("tagging.none.auroc", sum / kFolds, "share");
}

}  // namespace

void BenchClassifier(const std::string& data, std::uint32_t seed) {
  const auto train = Load(data + "/banking77/corpus.jsonl");
  const auto test = Load(data + "/banking77/queries.jsonl");
  const Stopwatch watch;
  const TagClassifier classifier = Train(train);
  PrintFigure("tagging.train_seconds", watch.Seconds(), "s");
  PrintFigure("tagging.model_mb",
              static_cast<double>(classifier.Serialize().size()) / 1e6, "MB");
  BenchTest(classifier, test);
  BenchOnline(train, test, Accuracy(classifier, test), seed);
  BenchNone(train, test, seed);
}

}  // namespace tasuki
