#include "examples/demo/archive_import.h"

#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "examples/demo/print.h"

namespace demo {
namespace {

constexpr int kCallers = 8;  // who write together are committed together

struct Line {
  int number;
  std::string text;
};

class Importer {
 public:
  Importer(DeskClient& client, std::vector<Line> lines, absl::Time start)
      : client_(client), lines_(std::move(lines)), start_(start) {}

  ImportCounts Run() {
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([this] { ImportSome(); });
    }
    for (std::thread& caller : callers) caller.join();
    EndProgress();
    return counts_;
  }

 private:
  void ImportSome() {
    for (std::size_t i; (i = next_++) < lines_.size();) {
      const Line& line = lines_[i];
      const absl::Status status = ImportOne(line);
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!status.ok()) {
        ++counts_.skipped;
        PrintProblem(
            absl::StrCat("line ", line.number, " skipped: ", status.message()));
      }
      PrintProgress("importing", ++done_, static_cast<int>(lines_.size()));
    }
  }

  absl::Status ImportOne(const Line& line) {
    auto conversation = tasuki::ParseConversation(line.text, start_);
    if (!conversation.ok()) return conversation.status();
    const auto imported = client_.desk->ImportConversation(
        {.actor = Host(),
         .request_id = client_.NextRequest(),
         .conversation = *std::move(conversation)});
    if (!imported.ok()) return imported.status();
    const std::lock_guard<std::mutex> lock(mutex_);
    ++(imported->created ? counts_.imported : counts_.known);
    return absl::OkStatus();
  }

  DeskClient& client_;
  const std::vector<Line> lines_;
  const absl::Time start_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  int done_ = 0;
  ImportCounts counts_;
};

}  // namespace

ImportCounts ImportArchive(DeskClient& client, const std::string& path,
                           absl::Time start) {
  std::ifstream file(path);
  if (!file) {
    std::cerr << "tasuki-demo: cannot read " << path << "\n";
    std::exit(1);
  }
  std::vector<Line> lines;
  int number = 0;
  for (std::string text; std::getline(file, text);) {
    // Some editors begin a file with a byte order mark.
    if (++number == 1 && text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (text.find_first_not_of(" \t\r") != std::string::npos) {
      lines.push_back({number, text});
    }
  }
  return Importer(client, std::move(lines), start).Run();
}

}  // namespace demo
