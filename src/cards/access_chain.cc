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
constexpr std::size_t kLinkBytes = 32;

std::string HeadMessage(const AccessHead& head) {
  std::string message;
  AppendPart(message, "tasuki card access head");
  AppendPart(message, absl::StrCat(head.number));
  AppendPart(message, head.link);
  return message;
}

EVP_MD_CTX* NewSha256() {
  EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  if (context != nullptr && EVP_DigestInit_ex2(context, sha256, nullptr) != 1) {
    EVP_MD_CTX_free(context);
    context = nullptr;
  }
  EVP_MD_free(sha256);
  return context;
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
      keys_.IsMacOf(HeadMessage(head), head.mac_key, head.mac));
  if (!genuine) return Corrupt("the head of the card access records");
  return head;
}

absl::Status AccessChain::PutHead(Transaction& transaction,
                                  AccessHead head) const {
  TASUKI_ASSIGN_OR_RETURN(KeyedMac mac, keys_.MacOf(HeadMessage(head)));
  head.mac_key = std::move(mac.key_id);
  head.mac = std::move(mac.mac);
  return store_.PutAccessHead(transaction, head);
}

absl::StatusOr<std::string> AccessChain::LinkOf(
    const CardAccessRecord& record, std::string_view previous) const {
  CanonicalWriter writer;
  VisitFields(writer, record);
  std::string message;
  message.reserve(writer.bytes().size() + kLinkBytes + 64);
  AppendPart(message, "tasuki card access");
  AppendPart(message, previous);
  AppendPart(message, writer.bytes());
  std::string link(kLinkBytes, '\0');
  MutexLock lock(mutex_);
  if (hash_ == nullptr) hash_.reset(NewSha256());
  if (hash_ == nullptr ||
      EVP_DigestInit_ex2(hash_.get(), nullptr, nullptr) != 1 ||
      EVP_DigestUpdate(hash_.get(), message.data(), message.size()) != 1 ||
      EVP_DigestFinal_ex(hash_.get(),
                         reinterpret_cast<unsigned char*>(link.data()),
                         nullptr) != 1) {
    return MakeError(Reason::kInternal, {}, "SHA-256 failed");
  }
  return link;
}

absl::Status AccessChain::Append(Transaction& transaction,
                                 CardAccessRecord record) const {
  TASUKI_ASSIGN_OR_RETURN(const AccessHead head, CheckedHead(transaction));
  record.number = head.number + 1;
  TASUKI_ASSIGN_OR_RETURN(std::string link, LinkOf(record, head.link));
  const AccessRow row = {.record = std::move(record), .link = std::move(link)};
  TASUKI_RETURN_IF_ERROR(store_.InsertAccess(transaction, row));
  return PutHead(transaction, {.number = row.record.number, .link = row.link});
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
      TASUKI_ASSIGN_OR_RETURN(reached.link, LinkOf(row.record, reached.link));
      ++reached.number;
      if (row.record.number != reached.number || row.link != reached.link) {
        return Corrupt(absl::StrCat("card access ", reached.number));
      }
    }
  } while (!rows.empty() && reached.number < head.number);
  if (reached.number != head.number || reached.link != head.link) {
    return Corrupt(absl::StrCat("card access ", reached.number + 1));
  }
  return absl::OkStatus();
}

}  // namespace tasuki::cards
