#include "src/base/status_macros.h"
#include "src/rpc/card_wire.h"
#include "src/rpc/client_call.h"
#include "tasuki/cards/v1/cards.grpc.pb.h"
#include "tasuki/rpc/connect.h"

namespace tasuki::rpc {
namespace {

using Stub = tasuki::cards::v1::CardService::Stub;

class CardsClient final : public CardTokens {
 public:
  explicit CardsClient(Caller<Stub> caller) : caller_(std::move(caller)) {}

  absl::StatusOr<CardInfo> Describe(const std::string& token) override {
    return caller_.Call<CardInfo>(&Stub::Describe, DescribeCardRequest{token});
  }
  absl::StatusOr<std::vector<CardInfo>> BatchDescribe(
      const std::vector<std::string>& tokens) override {
    return caller_.CallForList<CardInfo>(&Stub::BatchDescribe,
                                         BatchDescribeCardsRequest{tokens});
  }
  absl::StatusOr<Page<CardAccessRecord>> ListAccess(
      const ListCardAccessRequest& r) override {
    return caller_.Call<Page<CardAccessRecord>>(&Stub::ListAccess, r);
  }
  absl::Status VerifyAccess() override {
    return caller_.Call<Nothing>(&Stub::VerifyAccess, Nothing{}).status();
  }
  absl::StatusOr<Progress> RotateStep(const std::string& cursor,
                                      int limit) override {
    return caller_.Call<Progress>(&Stub::RotateStep,
                                  RotateStepRequest{cursor, limit});
  }

 private:
  Caller<Stub> caller_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<CardTokens>> ConnectCardTokens(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckClient(channel, options));
  return std::make_unique<CardsClient>(
      Caller<Stub>(tasuki::cards::v1::CardService::NewStub(channel), options));
}

}  // namespace tasuki::rpc
