// The lease, the journal and the snapshot.
#include "src/base/status_macros.h"
#include "src/routing/store.h"

namespace tasuki::routing {

absl::StatusOr<std::int64_t> Store::TakeLease(Transaction& transaction) const {
  std::int64_t epoch = 0;
  TASUKI_RETURN_IF_ERROR(transaction.Query(
      R"sql(
        INSERT INTO routing_lease (tenant, pool, epoch, journal, time)
        VALUES ($1, $2, 1, 0, $3)
        ON CONFLICT (tenant, pool) DO UPDATE
        SET epoch = routing_lease.epoch + 1, time = excluded.time
        RETURNING epoch)sql",
      {tenant_, pool_, transaction.Now()},
      [&epoch](const Row& row) { epoch = row.Int(0); }));
  return epoch;
}

absl::StatusOr<bool> Store::HoldLease(Transaction& transaction,
                                      std::int64_t epoch,
                                      std::int64_t number) const {
  bool held = false;
  TASUKI_RETURN_IF_ERROR(transaction.Query(
      R"sql(
        UPDATE routing_lease SET journal = journal + 1, time = $5
        WHERE tenant = $1 AND pool = $2 AND epoch = $3 AND journal + 1 = $4
        RETURNING epoch)sql",
      {tenant_, pool_, epoch, number, transaction.Now()},
      [&held](const Row&) { held = true; }));
  return held;
}

absl::StatusOr<Store::Lease> Store::GetLease(Snapshot& snapshot) const {
  Lease lease;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT epoch, journal FROM routing_lease
        WHERE tenant = $1 AND pool = $2)sql",
      {tenant_, pool_}, [&lease](const Row& row) {
        lease = {row.Int(0), row.Int(1)};
      }));
  return lease;
}

absl::Status Store::AppendJournal(Transaction& transaction, std::int64_t number,
                                  std::int64_t epoch,
                                  std::string_view records) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO routing_journal
          (tenant, pool, number, epoch, time, records)
        VALUES ($1, $2, $3, $4, $5, $6))sql",
               {tenant_, pool_, number, epoch, transaction.Now(),
                BytesView{records}})
      .status();
}

absl::Status Store::ReadJournal(Snapshot& snapshot, std::int64_t after,
                                const RecordSink& sink) const {
  return snapshot.Query(
      R"sql(
        SELECT records FROM routing_journal
        WHERE tenant = $1 AND pool = $2 AND number > $3
        ORDER BY number)sql",
      {tenant_, pool_, after}, [&sink](const Row& row) { sink(row.Bytes(0)); });
}

absl::Status Store::ForgetJournal(Transaction& transaction,
                                  std::int64_t through) const {
  return transaction
      .Execute(R"sql(
        DELETE FROM routing_journal
        WHERE tenant = $1 AND pool = $2 AND number <= $3)sql",
               {tenant_, pool_, through})
      .status();
}

absl::StatusOr<std::optional<Store::State>> Store::GetState(
    Snapshot& snapshot) const {
  std::optional<State> state;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number, state FROM routing_snapshot
        WHERE tenant = $1 AND pool = $2)sql",
      {tenant_, pool_}, [&state](const Row& row) {
        state = State{row.Int(0), std::string(row.Bytes(1))};
      }));
  return state;
}

absl::Status Store::PutState(Transaction& transaction, std::int64_t number,
                             std::string_view state) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO routing_snapshot (tenant, pool, number, time, state)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant, pool) DO UPDATE
        SET number = excluded.number, time = excluded.time,
            state = excluded.state)sql",
               {tenant_, pool_, number, transaction.Now(), BytesView{state}})
      .status();
}

}  // namespace tasuki::routing
