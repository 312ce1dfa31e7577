#include "src/tagging/training.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "src/base/json.h"
#include "src/storage/request_log.h"
#include "src/storage/unique_id.h"
#include "src/tagging/examples.h"
#include "tasuki/base/error.h"

namespace tasuki::tagging {
namespace {

absl::Status NoExamples() {
  return MakeError(Reason::kWrongState, {},
                   "there are no examples: apply tags of a person together "
                   "with a text first");
}

}  // namespace

absl::StatusOr<Progress> Training::Step(const TrainTagsRequest& request,
                                        const SharedTaxonomy& taxonomy) {
  const MutexLock lock(mutex_);
  if (request.cursor.empty()) {
    TASUKI_RETURN_IF_ERROR(Begin(taxonomy));
  } else if (run_ && request.cursor == run_->asked) {
    return run_->answer;
  } else if (!run_ || request.cursor != run_->answer.next) {
    return MakeError(Reason::kStaleVersion, {.field = "cursor"},
                     "this training is over or another one took its place: "
                     "begin again with an empty cursor");
  }
  absl::StatusOr<Progress> progress = Work(request);
  if (!progress.ok()) {
    // What failed while it began leaves nothing to go on with.
    if (request.cursor.empty()) run_.reset();
    return progress;
  }
  run_->asked = request.cursor;
  if (!progress->done)
    progress->next = absl::StrCat(run_->id, "-", ++run_->steps);
  run_->answer = *progress;
  return progress;
}

absl::Status Training::Begin(const SharedTaxonomy& taxonomy) {
  Run run = {.taxonomy = taxonomy};
  const std::vector<ClassifierAxis> axes = LearnedAxes(*taxonomy);
  if (axes.empty()) return NoExamples();
  TASUKI_ASSIGN_OR_RETURN(run.classifier,
                          TagClassifier::Create({.axes = axes}));
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        run.id = MakeUniqueId(snapshot.Now(), *database_.env().random);
        TASUKI_ASSIGN_OR_RETURN(run.feedback, store_.LastFeedback(snapshot));
        return absl::OkStatus();
      }));
  run_ = std::move(run);
  return absl::OkStatus();
}

absl::StatusOr<Progress> Training::Work(const TrainTagsRequest& request) {
  if (run_->phase == Phase::kReading) return Read(request.limit);
  Progress progress;
  if (run_->phase == Phase::kLearning) {
    TASUKI_ASSIGN_OR_RETURN(progress,
                            run_->classifier->TrainStep(request.limit));
    if (progress.done) run_->phase = Phase::kSaving;
  }
  if (run_->phase == Phase::kSaving) {
    TASUKI_RETURN_IF_ERROR(Save(request.actor));
    run_->classifier.reset();
    run_->phase = Phase::kDone;
  }
  progress.done = run_->phase == Phase::kDone;
  return progress;
}

absl::StatusOr<Progress> Training::Read(int limit) {
  Run& run = *run_;
  std::vector<TextRow> texts;
  std::vector<std::vector<AppliedTag>> tags;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(texts,
                                store_.ListTexts(snapshot, run.read, limit));
        tags.clear();
        for (const TextRow& row : texts) {
          TASUKI_ASSIGN_OR_RETURN(tags.emplace_back(),
                                  store_.ListTags(snapshot, row.ticket));
        }
        return absl::OkStatus();
      }));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    TagExample example = {.text = std::move(texts[i].text),
                          .labels = LabelsOf(*run.taxonomy, tags[i])};
    if (!example.labels.empty()) {
      TASUKI_RETURN_IF_ERROR(run.classifier->Add(example));
      ++run.examples;
    }
    // What was added stays, so a retry after a failure goes on behind it.
    run.read = texts[i].number;
  }
  const auto handled = static_cast<std::int64_t>(texts.size());
  if (handled < limit) {
    if (run.examples == 0) return NoExamples();
    run.phase = Phase::kLearning;
  }
  return Progress{.handled = handled};
}

absl::Status Training::Save(const Actor& actor) {
  const Run& run = *run_;
  ModelRow row = {.info = {.examples = run.examples},
                  .feedback = run.feedback,
                  .bytes = run.classifier->Serialize()};
  // The run stands for the request: saved once, however often it is tried.
  const RequestKey key = {.tenant = store_.tenant(),
                          .method = "tagging.TrainStep",
                          .request_id = run.id};
  return database_.Write([&](Transaction& transaction) -> absl::Status {
    return Once(
               transaction, key,
               [&]() -> absl::StatusOr<std::string> {
                 TASUKI_ASSIGN_OR_RETURN(const std::vector<ModelRow> models,
                                         store_.ListModels(transaction));
                 const std::int64_t before =
                     models.empty() ? 0 : models.front().info.version;
                 row.info.version = before + 1;
                 row.info.train_time = transaction.Now();
                 TASUKI_RETURN_IF_ERROR(store_.InsertModel(transaction, row));
                 TASUKI_RETURN_IF_ERROR(
                     store_.DeleteModelsBelow(transaction, before));
                 transaction.Emit({.tenant = store_.tenant(),
                                   .room = "tagging",
                                   .subject = "model",
                                   .subject_version = row.info.version,
                                   .type = "model_trained",
                                   .actor = actor,
                                   .request_id = run.id,
                                   .payload = JsonObject()
                                                  .Add("v", std::int64_t{1})
                                                  .Add("examples", run.examples)
                                                  .Text()});
                 return std::string();
               })
        .status();
  });
}

}  // namespace tasuki::tagging
