// The lease, the journal and the snapshot.
#include "src/base/status_macros.h"
#include "src/routing/store.h"
#include "src/routing/task_bytes.h"
#include "tasuki/base/error.h"

namespace tasuki::routing {

absl::StatusOr<std::int64_t> Store::TakeLease(Transaction& transaction) const {
  std::int64_t epoch = 0;
  TASUKI_RETURN_IF_ERROR(transaction.Query(
      R"sql(
        INSERT INTO routing_lease (tenant, pool, epoch, journal, filed, time)
        VALUES ($1, $2, 1, 0, 0, $3)
        ON CONFLICT (tenant, pool) DO UPDATE
        SET epoch = routing_lease.epoch + 1, time = excluded.time
        RETURNING epoch)sql",
      {tenant_, pool_, transaction.Now()},
      [&epoch](const Row& row) { epoch = row.Int(0); }));
  return epoch;
}

absl::StatusOr<bool> Store::HoldLease(Transaction& transaction,
                                      const LeaseRow& lease) const {
  TASUKI_ASSIGN_OR_RETURN(const std::int64_t held,
                          transaction.Execute(
                              R"sql(
            UPDATE routing_lease
            SET journal = journal + 1, filed = $5, time = $6
            WHERE tenant = $1 AND pool = $2 AND epoch = $3 AND
              journal + 1 = $4)sql",
                              {tenant_, pool_, lease.epoch, lease.journal,
                               lease.filed, transaction.Now()}));
  return held == 1;
}

absl::StatusOr<LeaseRow> Store::GetLease(Snapshot& snapshot) const {
  LeaseRow lease;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT epoch, journal, filed FROM routing_lease
        WHERE tenant = $1 AND pool = $2)sql",
      {tenant_, pool_}, [&lease](const Row& row) {
        lease = {row.Int(0), row.Int(1), row.Int(2)};
      }));
  return lease;
}

absl::Status Store::AppendJournal(Transaction& transaction,
                                  const LeaseRow& lease,
                                  std::string_view records,
                                  std::string_view tasks) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO routing_journal
          (tenant, pool, number, epoch, time, records, tasks)
        VALUES ($1, $2, $3, $4, $5, $6, $7))sql",
               {tenant_, pool_, lease.journal, lease.epoch, transaction.Now(),
                BytesView{records}, BytesView{tasks}})
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

absl::StatusOr<Unfiled> Store::ReadUnfiled(Snapshot& snapshot,
                                           std::int64_t filed) const {
  Unfiled unfiled;
  bool ok = true;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT tasks FROM routing_journal
        WHERE tenant = $1 AND pool = $2 AND number > $3
        ORDER BY number)sql",
      {tenant_, pool_, filed}, [&](const Row& row) {
        TaskReader reader(row.Bytes(0));
        while (!reader.done()) {
          unfiled.Put(std::make_shared<const TaskRow>(reader.Next()));
        }
        ok &= reader.ok();
      }));
  if (ok) return unfiled;
  return MakeError(Reason::kStoreCorrupt, {.object = pool_},
                   "the tasks beside the journal are damaged");
}

absl::Status Store::ForgetUnfiled(Transaction& transaction,
                                  std::int64_t filed) const {
  return transaction
      .Execute(R"sql(
        UPDATE routing_journal SET tasks = $4
        WHERE tenant = $1 AND pool = $2 AND number > $3)sql",
               {tenant_, pool_, filed, BytesView{}})
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
