#include "src/base/status_macros.h"
#include "src/desk/fields.h"
#include "src/rpc/client_call.h"
#include "src/rpc/desk_wire.h"
#include "tasuki/desk/v1/desk.grpc.pb.h"
#include "tasuki/rpc/connect.h"

namespace tasuki::rpc {
namespace {

using Stub = tasuki::desk::v1::DeskService::Stub;

class DeskClient final : public Desk {
 public:
  explicit DeskClient(Caller<Stub> caller) : caller_(std::move(caller)) {}

  absl::StatusOr<AdvanceResult> Advance(int limit) override {
    return caller_.Call<AdvanceResult>(&Stub::Advance, AdvanceRequest{limit});
  }
  absl::StatusOr<Work> Take(const TakeRequest& r) override {
    return caller_.Call<Work>(&Stub::Take, r);
  }
  absl::StatusOr<Ticket> Finish(const FinishRequest& r) override {
    return caller_.Call<Ticket>(&Stub::Finish, r);
  }
  absl::StatusOr<ImportedTicket> ImportConversation(
      const ImportConversationRequest& r) override {
    return caller_.Call<ImportedTicket>(&Stub::ImportConversation, r);
  }
  absl::StatusOr<DeskReport> Report(const ReportRequest& r) override {
    return caller_.Call<DeskReport>(&Stub::Report, r);
  }

 private:
  Caller<Stub> caller_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Desk>> ConnectDesk(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckClient(channel, options));
  return std::make_unique<DeskClient>(
      Caller<Stub>(desk::v1::DeskService::NewStub(channel), options));
}

}  // namespace tasuki::rpc
