// Whether who reads waits for who writes: the durable PastReplies, searched by
// one thread while another adds 1,000 replies a second.
#include <atomic>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "benchmarks/figure.h"
#include "benchmarks/folder.h"
#include "benchmarks/similarity/parts.h"
#include "src/similarity/schema.h"
#include "src/similarity/store.h"
#include "tasuki/similarity/past_replies.h"
#include "tasuki/sqlite/sqlite.h"

namespace tasuki::bench {
namespace {

constexpr char kReply[] = "お問い合わせいただきありがとうございます。";

// The rows of a collection, put there by hand: adding them is not what is
// measured.
void FillRows(const Beir& beir, Database& database) {
  constexpr std::size_t kRows = 1000;
  Must(database.Migrate(similarity::SimilaritySchema()));
  const similarity::Store store("default");
  for (std::size_t begin = 0; begin < beir.documents.size(); begin += kRows) {
    const std::size_t end = std::min(begin + kRows, beir.documents.size());
    Must(database.Write([&](Transaction& transaction) -> absl::Status {
      for (std::size_t i = begin; i < end; ++i) {
        const ReplyId id(absl::StrCat("d", i));
        const similarity::ReplyRow row = {
            .number = static_cast<std::int64_t>(i),
            .record = {.id = id,
                       .version = 1,
                       .content = {.inquiry = beir.documents[i].text,
                                   .reply = absl::StrCat(kReply, i),
                                   .occurred_at = transaction.Now()}}};
        Must(store.PutRef(transaction, id,
                          {.number = row.number, .version = 1}));
        Must(store.Put(transaction, row));
      }
      return absl::OkStatus();
    }));
  }
}

// Adds a variant of a document every millisecond, until it is stopped.
class Writer {
 public:
  Writer(PastReplies& replies, const Beir& beir)
      : thread_([this, &replies, &beir] { Run(replies, beir); }) {}
  ~Writer() {
    stop_ = true;
    thread_.join();
  }

  int added() const { return added_; }

 private:
  void Run(PastReplies& replies, const Beir& beir) {
    auto next = std::chrono::steady_clock::now();
    for (std::size_t i = 0; !stop_; ++i) {
      const std::string name = absl::StrCat("new", added_.load());
      const BeirText& document = beir.documents[i * 7 % beir.documents.size()];
      Must(replies.Add({.actor = {.id = "bench", .kind = ActorKind::kSystem},
                        .request_id = name,
                        .id = ReplyId(name),
                        .content = {.inquiry = document.text + name,
                                    .reply = kReply + name}}));
      ++added_;
      next += std::chrono::milliseconds(1);
      std::this_thread::sleep_until(next);
    }
  }

  std::atomic<bool> stop_ = false;
  std::atomic<int> added_ = 0;
  std::thread thread_;
};

// Asks for the best one only: with more, the time that it takes to explain them
// would hide what a search waits.
double ReaderP99(PastReplies& replies, const Beir& beir) {
  std::vector<double> took;
  for (const BeirText& query : beir.queries) {
    took.push_back(1e3 * SecondsOf([&] {
                     Must(replies.FindSimilar({.text = query.text, .k = 1}));
                   }));
  }
  return Quantile(took, 0.99);
}

}  // namespace

void MeasureConcurrency(const Beir& beir, Workbench&) {
  constexpr int kRounds = 9;  // after one that warms up
  const Folder folder(MemoryFolder());
  NoScrubber scrubber;
  const auto database =
      Must(OpenSqlite(RealEnv(), {.path = folder.path() + "/replies.db"}));
  FillRows(beir, *database);
  const auto replies = Must(OpenPastReplies(*database, scrubber, {}));
  std::vector<double> alone, beside, rate;
  for (int round = 0; round <= kRounds; ++round) {
    const double p99_alone = ReaderP99(*replies, beir);
    double p99_beside = 0;
    int added = 0;
    const double seconds = SecondsOf([&] {
      const Writer writer(*replies, beir);
      p99_beside = ReaderP99(*replies, beir);
      added = writer.added();
    });
    if (round == 0) continue;
    alone.push_back(p99_alone);
    beside.push_back(p99_beside);
    rate.push_back(added / seconds);
  }
  Figure("similarity.concurrent.p99_ms", Median(beside), "ms");
  Figure("similarity.concurrent.p99_alone_ms", Median(alone), "ms");
  Figure("similarity.concurrent.adds", Median(rate), "replies/s");
  Figure("similarity.concurrent.p99_ratio", Median(beside) / Median(alone),
         "-");
}

}  // namespace tasuki::bench
