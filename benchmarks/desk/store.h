// The two ways to write an inquiry: Tickets::Create, and the rows that it
// writes, put there by hand.
#ifndef TASUKI_BENCHMARKS_DESK_STORE_H_
#define TASUKI_BENCHMARKS_DESK_STORE_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/folder.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/sqlite/sqlite.h"
#include "tasuki/tickets/tickets.h"

namespace tasuki::bench {

inline constexpr int kCustomers = 1000;
inline constexpr char kSubject[] = "ガチャについて";
inline constexpr char kText[] =
    "いつも楽しく遊んでいます。昨日の夜に十連ガチャを三回引いたのですが、欲しい"
    "キャラが一度も出ませんでした。確率は表示の通りなのでしょうか。ご確認をお願"
    "い"
    "いたします。";

[[noreturn]] void Fail(const std::string& what);

// The value, or the end.
template <class T>
T Ok(absl::StatusOr<T> result) {
  if (!result.ok()) Fail(result.status().ToString());
  return *std::move(result);
}

// A store in which every customer has written before.
class TicketStore {
 public:
  explicit TicketStore(SqliteOptions options);

  // A ticket of the next customer, under a request id of its own.
  Ticket Create(std::int64_t number);

  Tickets& tickets() { return *tickets_; }

 private:
  NoScrubber scrubber_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Tickets> tickets_;
};

// SQLite and nothing else: the same tables, indexes, pragmas and rows.
class RawStore {
 public:
  // The file was made by a TicketStore, which is closed.
  explicit RawStore(const std::string& path);
  ~RawStore();

  // So many tickets in one transaction, numbered from `first`.
  void Write(std::int64_t first, int count);

 private:
  enum Statement {
    kBegin,
    kTicket,
    kMessage,
    kHead,
    kEvent,
    kRequest,
    kCommit,
    kStatements
  };
  void Run(const std::string& sql);
  void Step(Statement statement);
  void Text(Statement statement, int index, std::string_view text);
  void Number(Statement statement, int index, std::int64_t number);
  void WriteOne(std::int64_t number, std::int64_t position);

  sqlite3* db_ = nullptr;
  sqlite3_stmt* statements_[kStatements] = {};
  std::int64_t now_;
  std::int64_t position_ = 0;
  std::vector<std::string> customers_;
};

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_DESK_STORE_H_
