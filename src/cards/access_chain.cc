#include "src/cards/access_chain.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "src/base/digest.h"
#include "src/base/status_macros.h"
#include "src/cards/binding.h"
#include "src/cards/fields.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

constexpr int kBatch = 1000;

// The labels keep the two kinds of mac apart.
std::string RecordMessage(const CardAccessRecord& record,
                          std::string_view previous) {
  CanonicalWriter writer;
  VisitFields(writer, record);
  std::string message;
  AppendPart(message, "tasuki card access");
  AppendPart(message, previous);
  AppendPart(message, writer.bytes());
  return message;
}

std::string HeadMessage(const AccessHead& head) {
  std::string message;
  AppendPart(message, "tasuki card access head");
  AppendPart(message, absl::StrCat(head.number));
  AppendPart(message, head.mac);
  return message;
}

absl::Status Corrupt(const std::string& object) {
  return MakeError(Reason::kStoreCorrupt, {.object = object},
                   absl::StrCat(object, " is not what was written"));
}

}  // namespace

absl::StatusOr<AccessHead> AccessChain::CheckedHead(Snapshot& snapshot) const {
  TASUKI_ASSIGN_OR_RETURN(AccessHead head, store_.ReadAccessHead(snapshot));
  if (head.number == 0) return head;
  TASUKI_ASSIGN_OR_RETURN(
      const bool genuine,
      keys_.IsMacOf(HeadMessage(head), head.mac_key, head.head_mac));
  if (!genuine) return Corrupt("the head of the card access records");
  return head;
}

absl::Status AccessChain::PutHead(Transaction& transaction,
                                  AccessHead head) const {
  TASUKI_ASSIGN_OR_RETURN(KeyedMac mac, keys_.MacOf(HeadMessage(head)));
  head.mac_key = std::move(mac.key_id);
  head.head_mac = std::move(mac.mac);
  return store_.PutAccessHead(transaction, head);
}

absl::Status AccessChain::Append(Transaction& transaction,
                                 CardAccessRecord record) const {
  TASUKI_ASSIGN_OR_RETURN(const AccessHead head, CheckedHead(transaction));
  record.number = head.number + 1;
  TASUKI_ASSIGN_OR_RETURN(KeyedMac mac,
                          keys_.MacOf(RecordMessage(record, head.mac)));
  const AccessRow row = {.record = std::move(record),
                         .mac_key = std::move(mac.key_id),
                         .mac = std::move(mac.mac)};
  TASUKI_RETURN_IF_ERROR(store_.InsertAccess(transaction, row));
  return PutHead(transaction, {.number = row.record.number, .mac = row.mac});
}

absl::Status AccessChain::Rotate(Transaction& transaction) const {
  TASUKI_ASSIGN_OR_RETURN(const AccessHead head, CheckedHead(transaction));
  return head.number == 0 ? absl::OkStatus() : PutHead(transaction, head);
}

absl::Status AccessChain::Verify(Database& database) const {
  AccessHead head;
  AccessHead reached;
  std::vector<AccessRow> rows;
  do {
    // Head and rows of one snapshot, so that records written meanwhile are no
    // mistake.
    TASUKI_RETURN_IF_ERROR(
        database.Read([&](Snapshot& snapshot) -> absl::Status {
          TASUKI_ASSIGN_OR_RETURN(head, CheckedHead(snapshot));
          TASUKI_ASSIGN_OR_RETURN(
              rows, store_.ListAccess(snapshot, reached.number, kBatch));
          return absl::OkStatus();
        }));
    for (AccessRow& row : rows) {
      TASUKI_ASSIGN_OR_RETURN(
          const bool genuine,
          keys_.IsMacOf(RecordMessage(row.record, reached.mac), row.mac_key,
                        row.mac));
      ++reached.number;
      if (row.record.number != reached.number || !genuine) {
        return Corrupt(absl::StrCat("card access ", reached.number));
      }
      reached.mac = std::move(row.mac);
    }
  } while (!rows.empty() && reached.number < head.number);
  if (reached.number != head.number || reached.mac != head.mac) {
    return Corrupt(absl::StrCat("card access ", reached.number + 1));
  }
  return absl::OkStatus();
}

}  // namespace tasuki::cards
