// A store whose tables hold anything: past replies open and answer from it, or
// say that it is corrupt.
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "src/similarity/local_past_replies.h"
#include "tasuki/analysis/tokenizer.h"

namespace {

using namespace tasuki;  // NOLINT: a program of its own

// Numbers and texts out of what libFuzzer made up, until it ends.
class AnyRow final : public Row {
 public:
  AnyRow(const std::uint8_t* data, std::size_t size)
      : data_(data), left_(size) {}

  bool ended() const { return left_ == 0; }
  int Byte() const {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }

  // Small, as numbers of rows and versions are, or none that could be.
  std::int64_t Int(int) const override {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t kOdd[] = {-1, -kMost - 1, kMost, kMaxReplyHandle + 1,
                                     std::int64_t{1} << 40};
    const int byte = Byte();
    return byte < 240 ? byte % 16 : kOdd[byte % std::size(kOdd)];
  }
  double Real(int) const override { return Byte(); }
  std::string_view Text(int) const override {
    text_.clear();
    for (int size = Byte() % 24; size > 0; --size) {
      text_ += static_cast<char>(Byte());
    }
    return text_;
  }
  std::string_view Bytes(int column) const override { return Text(column); }

 private:
  mutable const std::uint8_t* data_;
  mutable std::size_t left_;
  mutable std::string text_;
};

// Answers every query with up to three rows.
class AnyDatabase final : public Database {
 public:
  AnyDatabase(const std::uint8_t* data, std::size_t size)
      : snapshot_(data, size) {}

  absl::Status Read(const ReadClosure& closure) override {
    return closure(snapshot_);
  }
  const std::atomic<std::int64_t>& EventHead(std::string_view) override {
    return head_;
  }
  const Env& env() const override { return env_; }
  void Advance() { head_ += 3; }

  // What searching does not need.
  absl::Status Write(const WriteClosure&) override { std::abort(); }
  absl::StatusOr<absl::Time> RunDue(int) override { std::abort(); }
  absl::Status ReclaimErased() override { std::abort(); }
  absl::Status Migrate(const Schema&) override { std::abort(); }
  bool WaitForEvents(const std::function<bool()>&, absl::Duration) override {
    std::abort();
  }
  DueRegistration HandleDue(std::string, std::string, DueHandler) override {
    std::abort();
  }
  DueRegistration HandleDueStep(DueStep) override { std::abort(); }

 private:
  class AnySnapshot final : public Snapshot {
   public:
    AnySnapshot(const std::uint8_t* data, std::size_t size)
        : row_(data, size) {}
    absl::Time Now() const override { return absl::UnixEpoch(); }
    absl::Status Query(std::string_view, Params, const RowSink& sink) override {
      if (row_.ended()) return absl::OkStatus();
      for (int rows = row_.Byte() % 4; rows > 0; --rows) sink(row_);
      return absl::OkStatus();
    }

   private:
    AnyRow row_;
  };

  AnySnapshot snapshot_;
  std::atomic<std::int64_t> head_ = 1;
  const Env env_ = RealEnv();
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  NoScrubber scrubber;
  AnyDatabase database(data, size);
  similarity::LocalPastReplies replies(database, scrubber, {},
                                       MakeCharacterTokenizer());
  if (!replies.Start().ok()) return 0;
  for (int i = 0; i < 2; ++i) {
    replies.FindSimilar({.text = "ガチャ abc", .k = 3, .apart_axis = "m"})
        .IgnoreError();
    replies.List({.page = {.size = 2}}).IgnoreError();
    replies.Get(ReplyId("a")).IgnoreError();
    replies.Weights().IgnoreError();
    database.Advance();
  }
  return 0;
}
