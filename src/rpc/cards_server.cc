#include "src/rpc/card_wire.h"
#include "src/rpc/server_call.h"
#include "tasuki/cards/v1/cards.grpc.pb.h"
#include "tasuki/rpc/serve.h"

namespace tasuki::rpc {
namespace {

namespace pb = tasuki::cards::v1;
using tasuki::base::v1::Empty;

class CardsServer final : public pb::CardService::Service {
 public:
  explicit CardsServer(CardTokens& cards) : cards_(cards) {}

  TASUKI_SERVE(Describe, pb::DescribeCardRequest, pb::CardInfo,
               DescribeCardRequest, cards_.Describe(r.token))
  TASUKI_SERVE(BatchDescribe, pb::BatchDescribeCardsRequest, pb::CardList,
               BatchDescribeCardsRequest, cards_.BatchDescribe(r.tokens))
  TASUKI_SERVE(ListAccess, pb::ListCardAccessRequest, pb::CardAccessPage,
               ListCardAccessRequest, cards_.ListAccess(r))
  TASUKI_SERVE(VerifyAccess, Empty, Empty, Nothing,
               (static_cast<void>(r), cards_.VerifyAccess()))
  TASUKI_SERVE(RotateStep, pb::RotateStepRequest, tasuki::base::v1::Progress,
               RotateStepRequest, cards_.RotateStep(r.cursor, r.limit))

 private:
  CardTokens& cards_;
};

}  // namespace

std::unique_ptr<grpc::Service> ServeCardTokens(CardTokens& cards) {
  return std::make_unique<CardsServer>(cards);
}

}  // namespace tasuki::rpc
