#include "src/rpc/status.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "src/base/absl_view.h"
#include "tasuki/base/error.h"

namespace tasuki::rpc {
namespace {

constexpr char kErrorKey[] = "tasuki-error-bin";

}  // namespace

grpc::Status ToGrpc(const absl::Status& status,
                    grpc::ServerContextBase& context) {
  if (status.ok()) return grpc::Status::OK;
  if (const auto info = InfoOf(status)) {
    context.AddTrailingMetadata(
        kErrorKey, absl::StrCat(ToAbsl(NameOf(info->reason)), "\n", info->field,
                                "\n", info->object));
  }
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()),
                      std::string(status.message()));
}

absl::Status FromGrpc(const grpc::Status& status,
                      const grpc::ClientContext& context) {
  if (status.ok()) return absl::OkStatus();
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto entry = metadata.find(kErrorKey);
  if (entry != metadata.end()) {
    const std::vector<std::string> lines = absl::StrSplit(
        absl::string_view(entry->second.data(), entry->second.size()), '\n');
    const auto reason =
        lines.size() == 3 ? ReasonFromName(lines[0]) : std::nullopt;
    // A newer server's reason falls through to its code and message.
    if (reason) {
      return MakeError(*reason, {.field = lines[1], .object = lines[2]},
                       status.error_message());
    }
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      status.error_message());
}

}  // namespace tasuki::rpc
