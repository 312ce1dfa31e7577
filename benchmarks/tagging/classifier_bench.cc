// TagClassifier on sets of inquiries with one intent each, such as banking77:
// 10,003 English inquiries with 77 intents to learn from, 3,080 to test on.
#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmarks/tagging/bench_tagging.h"
#include "benchmarks/tagging/intents.h"
#include "benchmarks/tagging/scores.h"
#include "tasuki/tagging/tag_classifier.h"

namespace tasuki {
namespace {

using bench::Inquiry;
using bench::IntentSet;
using bench::Outcome;

template <class T>
T Must(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}
void Must(const absl::Status& status) {
  if (!status.ok()) Must<int>(status);
}

TagExample ExampleOf(const Inquiry& inquiry) {
  return {.text = inquiry.text,
          .labels = {{.axis = "intent", .right = {inquiry.intent}}}};
}

TagClassifier Train(const std::vector<Inquiry>& examples) {
  TagClassifier classifier =
      Must(TagClassifier::Create({.axes = {{.axis = "intent"}}}));
  for (const Inquiry& example : examples) {
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
                const std::vector<Inquiry>& test) {
  double right = 0;
  for (const Inquiry& each : test) {
    right += Suggest(classifier, each.text).tags[0].tag == each.intent;
  }
  return right / static_cast<double>(test.size());
}

// One set's figures, called after the set, or as the project's goals call them
// where it is the set that those are about.
class SetBench {
 public:
  SetBench(const IntentSet& set, bench::OutcomeFile& file, std::uint32_t seed)
      : set_(set), file_(file), seed_(seed) {}

  void Run() {
    const Stopwatch watch;
    const TagClassifier classifier = Train(set_.train);
    Print("train_seconds", watch.Seconds(), "s");
    Print("model_mb", static_cast<double>(classifier.Serialize().size()) / 1e6,
          "MB");
    BenchTest(classifier);
    BenchTime(classifier);
    BenchOnline(Accuracy(classifier, set_.test));
    BenchLeftOut();
    if (!set_.out_of_scope.empty()) BenchOutOfScope(classifier);
  }

 private:
  std::string NameOf(const char* figure) const {
    if (set_.name == "banking77") return absl::StrCat("tagging.", figure);
    return absl::StrCat("tagging.", set_.name, ".", figure);
  }
  void Print(const char* figure, double value, const char* unit) const {
    bench::Figure(NameOf(figure).c_str(), value, unit);
  }

  void BenchTest(const TagClassifier& classifier) {
    double right = 0, hit = 0, none = 0;
    std::vector<Outcome> outcomes;
    for (const Inquiry& each : set_.test) {
      const AxisSuggestion suggestion = Suggest(classifier, each.text);
      const bool first = suggestion.tags[0].tag == each.intent;
      outcomes.push_back({suggestion.tags[0].confidence, first});
      right += first;
      none += suggestion.none;
      hit +=
          std::any_of(suggestion.tags.begin(), suggestion.tags.end(),
                      [&](const auto& tag) { return tag.tag == each.intent; });
    }
    const auto size = static_cast<double>(set_.test.size());
    const std::string name = absl::StrCat("tagging.", set_.name);
    bench::Figure(absl::StrCat(name, ".accuracy").c_str(), right / size,
                  "share");
    bench::Figure(absl::StrCat(name, ".hit3").c_str(), hit / size, "share");
    Print("calibration_error", CalibrationError(outcomes), "share");
    file_.Write(NameOf("calibration_error"), outcomes);
    Print("none.wrongly", none / size, "share");
  }

  void BenchTime(const TagClassifier& classifier) {
    const auto size = static_cast<double>(set_.test.size());
    const Stopwatch plain;
    for (const Inquiry& each : set_.test) Suggest(classifier, each.text);
    Print("predict_us", plain.Seconds() * 1e6 / size, "us");
    const Stopwatch explained;
    for (const Inquiry& each : set_.test) {
      Must(classifier.Suggest(each.text, {}));
    }
    Print("predict_explained_us", explained.Seconds() * 1e6 / size, "us");
  }

  // Half learned as a batch and half one by one, against all as a batch.
  void BenchOnline(double batch) {
    std::vector<Inquiry> train = set_.train;
    std::shuffle(train.begin(), train.end(), std::mt19937(seed_));
    const auto half =
        train.begin() + static_cast<std::ptrdiff_t>(train.size() / 2);
    TagClassifier classifier = Train({train.begin(), half});
    const Stopwatch watch;
    for (auto each = half; each != train.end(); ++each) {
      Must(classifier.Learn(ExampleOf(*each)));
    }
    Print("learn_us", watch.Seconds() * 2e6 / static_cast<double>(train.size()),
          "us");
    Print("online.loss", batch - Accuracy(classifier, set_.test), "share");
  }

  // "None of these": each fold leaves a fifth of the intents out of training.
  void BenchLeftOut() {
    std::set<TagId> sorted;
    for (const Inquiry& each : set_.train) sorted.insert(each.intent);
    std::vector<TagId> intents(sorted.begin(), sorted.end());
    std::shuffle(intents.begin(), intents.end(), std::mt19937(seed_));
    double sum = 0;
    constexpr std::size_t kFolds = 5;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
      const auto left_out = [&](const Inquiry& each) {
        const auto at = std::find(intents.begin(), intents.end(), each.intent);
        return static_cast<std::size_t>(at - intents.begin()) % kFolds == fold;
      };
      std::vector<Inquiry> rest = set_.train;
      std::erase_if(rest, left_out);
      const TagClassifier classifier = Train(rest);
      std::vector<Outcome> fits;
      for (const Inquiry& each : set_.test) {
        fits.push_back({Suggest(classifier, each.text).fit, !left_out(each)});
      }
      file_.Write(absl::StrCat(NameOf("none.auroc"), "#", fold), fits);
      sum += bench::Auroc(std::move(fits));
    }
    Print("none.auroc", sum / kFolds, "share");
  }

  // The same with inquiries that the set itself has outside of its intents.
  void BenchOutOfScope(const TagClassifier& classifier) {
    std::vector<Outcome> fits;
    double none = 0;
    for (const Inquiry& each : set_.test) {
      fits.push_back({Suggest(classifier, each.text).fit, true});
    }
    for (const Inquiry& each : set_.out_of_scope) {
      const AxisSuggestion suggestion = Suggest(classifier, each.text);
      fits.push_back({suggestion.fit, false});
      none += suggestion.none;
    }
    file_.Write(NameOf("out_of_scope.auroc"), fits);
    Print("out_of_scope.auroc", bench::Auroc(std::move(fits)), "share");
    Print("out_of_scope.none",
          none / static_cast<double>(set_.out_of_scope.size()), "share");
  }

  const IntentSet& set_;
  bench::OutcomeFile& file_;
  const std::uint32_t seed_;
};

}  // namespace

void BenchClassifier(const std::string& data,
                     const std::vector<std::string>& sets,
                     const std::string& predictions, std::uint32_t seed) {
  bench::OutcomeFile file(predictions);
  for (const std::string& name : sets) {
    const IntentSet set = bench::LoadIntents(absl::StrCat(data, "/", name));
    SetBench(set, file, seed).Run();
  }
}

}  // namespace tasuki
