#include "src/desk/fields.h"
#include "src/rpc/desk_wire.h"
#include "src/rpc/server_call.h"
#include "tasuki/desk/v1/desk.grpc.pb.h"
#include "tasuki/rpc/serve.h"

namespace tasuki::rpc {
namespace {

namespace pb = tasuki::desk::v1;

class DeskServer final : public pb::DeskService::Service {
 public:
  explicit DeskServer(Desk& desk) : desk_(desk) {}

  TASUKI_SERVE(Advance, pb::AdvanceRequest, pb::AdvanceResult, AdvanceRequest,
               desk_.Advance(r.limit))
  TASUKI_SERVE(Take, pb::TakeRequest, pb::Work, TakeRequest, desk_.Take(r))
  TASUKI_SERVE(Finish, pb::FinishRequest, tasuki::tickets::v1::Ticket,
               FinishRequest, desk_.Finish(r))
  TASUKI_SERVE(ImportConversation, pb::ImportConversationRequest,
               tasuki::tickets::v1::ImportedTicket, ImportConversationRequest,
               desk_.ImportConversation(r))
  TASUKI_SERVE(Report, pb::ReportRequest, pb::DeskReport, ReportRequest,
               desk_.Report(r))

 private:
  Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> ServeDesk(Desk& desk) {
  return std::make_unique<DeskServer>(desk);
}

}  // namespace tasuki::rpc
