// SQLite's full-text index: trigrams, in memory, without the texts themselves.
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>

#include "benchmarks/similarity/peer.h"

namespace tasuki::bench {
namespace {

class Fts5 final : public Peer {
 public:
  Fts5() {
    Check(sqlite3_open(":memory:", &database_));
    Run("CREATE VIRTUAL TABLE texts USING fts5(text, content='', "
        "tokenize='trigram')");
    insert_ = Prepare("INSERT INTO texts (rowid, text) VALUES (?1, ?2)");
    query_ = Prepare(
        "SELECT rowid FROM texts WHERE texts MATCH ?1 ORDER BY rank LIMIT ?2");
  }
  ~Fts5() override {
    sqlite3_finalize(insert_);
    sqlite3_finalize(query_);
    sqlite3_close(database_);
  }

  std::string name() const override { return "fts5"; }

  void Index(const std::vector<BeirText>& documents) override {
    Run("BEGIN");
    for (std::size_t i = 0; i < documents.size(); ++i) {
      sqlite3_bind_int64(insert_, 1, static_cast<sqlite3_int64>(i));
      Bind(insert_, 2, documents[i].text);
      if (sqlite3_step(insert_) != SQLITE_DONE) Check(SQLITE_ERROR);
      sqlite3_reset(insert_);
    }
    Run("COMMIT");
    Run("INSERT INTO texts (texts) VALUES ('optimize')");
  }

  std::vector<std::uint32_t> Query(const std::string& text, int k) override {
    const std::string expression = AnyTrigram(text);
    std::vector<std::uint32_t> found;
    if (expression.empty()) return found;
    Bind(query_, 1, expression);
    sqlite3_bind_int(query_, 2, k);
    while (sqlite3_step(query_) == SQLITE_ROW) {
      found.push_back(
          static_cast<std::uint32_t>(sqlite3_column_int64(query_, 0)));
    }
    Check(sqlite3_reset(query_));
    return found;
  }

 private:
  void Check(int code) const {
    if (code == SQLITE_OK) return;
    std::fprintf(stderr, "FTS5: %s\n", sqlite3_errmsg(database_));
    std::exit(1);
  }
  void Run(const char* sql) {
    Check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr));
  }
  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    Check(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr));
    return statement;
  }
  void Bind(sqlite3_stmt* statement, int place, const std::string& text) {
    Check(sqlite3_bind_text(statement, place, text.data(),
                            static_cast<int>(text.size()), SQLITE_STATIC));
  }

  // "abc" OR "bcd" …, of every three characters in a row.
  static std::string AnyTrigram(const std::string& text) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if ((text[i] & 0xC0) != 0x80) starts.push_back(i);
    }
    starts.push_back(text.size());
    std::string expression;
    for (std::size_t i = 0; i + 3 < starts.size(); ++i) {
      if (!expression.empty()) expression += " OR ";
      expression += '"';
      for (std::size_t at = starts[i]; at < starts[i + 3]; ++at) {
        if (text[at] == '"') expression += '"';
        expression += text[at];
      }
      expression += '"';
    }
    return expression;
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* query_ = nullptr;
};

}  // namespace

std::unique_ptr<Peer> OpenFts5() { return std::make_unique<Fts5>(); }

}  // namespace tasuki::bench
