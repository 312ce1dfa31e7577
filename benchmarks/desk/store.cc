#include "benchmarks/desk/store.h"

#include <stdlib.h>

#include <cstdio>
#include <ctime>
#include <filesystem>

namespace tasuki::bench {
namespace {

std::string CustomerName(std::int64_t number) {
  return "user-" + std::to_string(number % kCustomers);
}

// As long as Tasuki's ids, and as ordered.
std::string RawId(std::int64_t number) {
  char id[27];
  std::snprintf(id, sizeof id, "01kz%022lld", static_cast<long long>(number));
  return id;
}

// Every column that varies is bound, the others stand in the text. The values
// are those that Tickets::Create writes.
constexpr const char* kSql[] = {
    "BEGIN IMMEDIATE",
    "INSERT INTO ticket (tenant, id, version, external_id, customer,"
    " first_contact, subject, service, language, channel, priority, state,"
    " hold_reason, claim_agent, claim_fence, claim_expire_time, message_count,"
    " create_time, update_time, occurred_at, first_reply_time, close_time,"
    " outcome, outbound) VALUES ('default', ?1, 1, '', ?2, 0, ?3, '', '', 1, 0,"
    " 1, '', '', 0, 0, 1, ?4, ?4, ?4, 0, 0, 0, 0)",
    "INSERT INTO message (tenant, ticket, number, kind, author, author_kind,"
    " body, time, occurred_at, erased)"
    " VALUES ('default', ?1, 1, 1, ?2, 4, ?3, ?4, ?4, 0)",
    "INSERT INTO event_head (tenant, position, time) VALUES ('default', ?1, ?2)"
    " ON CONFLICT (tenant) DO UPDATE SET position = event_head.position +"
    " excluded.position, time = excluded.time",
    "INSERT INTO event (tenant, position, room, subject, subject_version, type,"
    " time, actor, actor_kind, request_id, payload) VALUES ('default', ?1,"
    " 'tickets', ?2, 1, 'created', ?3, 'web', 3, ?4, ?5)",
    "INSERT INTO request (tenant, method, request_id, digest, result, time)"
    " VALUES ('default', 'tickets.Create', ?1, ?2, ?3, ?4)",
    "COMMIT",
};

}  // namespace

void Fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

TicketStore::TicketStore(SqliteOptions options)
    : database_(Ok(OpenSqlite(RealEnv(), std::move(options)))),
      tickets_(Ok(OpenTickets(*database_, scrubber_, {}))) {
  for (int customer = 0; customer < kCustomers; customer += 100) {
    if (tickets_->FindCustomer(CustomerName(customer)).ok()) continue;
    for (int i = 0; i < 100; ++i) Create(-1 - customer - i);
  }
}

Ticket TicketStore::Create(std::int64_t number) {
  const std::int64_t customer = number < 0 ? -1 - number : number;
  return Ok(
      tickets_->Create({.actor = {.id = "web", .kind = ActorKind::kSystem},
                        .request_id = "request-" + std::to_string(number),
                        .customer_external_id = CustomerName(customer),
                        .subject = kSubject,
                        .text = kText}));
}

RawStore::RawStore(const std::string& path)
    : now_(static_cast<std::int64_t>(std::time(nullptr)) * 1'000'000) {
  if (sqlite3_open_v2(path.c_str(), &db_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                      nullptr) != SQLITE_OK) {
    Fail("no raw database");
  }
  for (const char* pragma :
       {"PRAGMA foreign_keys = ON", "PRAGMA secure_delete = ON",
        "PRAGMA cache_size = -65536", "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 8000"}) {
    Run(pragma);
  }
  for (int i = 0; i < kStatements; ++i) {
    if (sqlite3_prepare_v3(db_, kSql[i], -1, SQLITE_PREPARE_PERSISTENT,
                           &statements_[i], nullptr) != SQLITE_OK) {
      Fail(sqlite3_errmsg(db_));
    }
  }
  sqlite3_stmt* read = nullptr;
  sqlite3_prepare_v2(db_, "SELECT id FROM customer", -1, &read, nullptr);
  while (sqlite3_step(read) == SQLITE_ROW) {
    customers_.emplace_back(
        reinterpret_cast<const char*>(sqlite3_column_text(read, 0)));
  }
  sqlite3_finalize(read);
  sqlite3_prepare_v2(db_, "SELECT position FROM event_head", -1, &read,
                     nullptr);
  if (sqlite3_step(read) == SQLITE_ROW) {
    position_ = sqlite3_column_int64(read, 0);
  }
  sqlite3_finalize(read);
}

RawStore::~RawStore() {
  for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

void RawStore::Write(std::int64_t first, int count) {
  ++now_;
  Step(kBegin);
  for (int i = 0; i < count; ++i) WriteOne(first + i, position_ + 1 + i);
  Number(kHead, 1, count);
  Number(kHead, 2, now_);
  Step(kHead);
  Step(kCommit);
  position_ += count;
}

void RawStore::WriteOne(std::int64_t number, std::int64_t position) {
  const std::string id = RawId(number);
  const std::string& customer =
      customers_[static_cast<std::size_t>(number) % customers_.size()];
  const std::string request = "request-" + std::to_string(number);
  const std::string payload = R"({"channel":1,"customer":")" + customer +
                              R"(","first_contact":0,"tokens":[],"v":1})";
  Text(kTicket, 1, id);
  Text(kTicket, 2, customer);
  Text(kTicket, 3, kSubject);
  Number(kTicket, 4, now_);
  Step(kTicket);
  Text(kMessage, 1, id);
  Text(kMessage, 2, customer);
  Text(kMessage, 3, kText);
  Number(kMessage, 4, now_);
  Step(kMessage);
  Number(kEvent, 1, position);
  Text(kEvent, 2, id);
  Number(kEvent, 3, now_);
  Text(kEvent, 4, request);
  Text(kEvent, 5, payload);
  Step(kEvent);
  Text(kRequest, 1, request);
  sqlite3_bind_blob(statements_[kRequest], 2, id.data(), 16, SQLITE_STATIC);
  Text(kRequest, 3, id);
  Number(kRequest, 4, now_);
  Step(kRequest);
}

void RawStore::Run(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    Fail(sqlite3_errmsg(db_));
  }
}

void RawStore::Step(Statement statement) {
  if (sqlite3_step(statements_[statement]) != SQLITE_DONE) {
    Fail(sqlite3_errmsg(db_));
  }
  sqlite3_reset(statements_[statement]);
}

void RawStore::Text(Statement statement, int index, std::string_view text) {
  sqlite3_bind_text(statements_[statement], index, text.data(),
                    static_cast<int>(text.size()), SQLITE_STATIC);
}

void RawStore::Number(Statement statement, int index, std::int64_t number) {
  sqlite3_bind_int64(statements_[statement], index, number);
}

}  // namespace tasuki::bench
