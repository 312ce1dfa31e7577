// Customers: who they are, and how a ticket's arrival makes one known.
#include "src/tickets/local_tickets.h"
#include "tasuki/base/error.h"

namespace tasuki::tickets {

void LocalTickets::EmitCustomer(Transaction& transaction, const Actor& actor,
                                const std::string& request_id,
                                const Customer& customer) {
  transaction.Emit({.tenant = options_.tenant,
                    .room = "tickets",
                    .subject = customer.id.value(),
                    .subject_version = customer.version,
                    .type = "customer_put",
                    .actor = actor,
                    .request_id = request_id,
                    .payload = JsonObject().Add("v", std::int64_t{1}).Text()});
}

absl::StatusOr<Writer> LocalTickets::WriterOf(Transaction& transaction,
                                              const Actor& actor,
                                              const std::string& request_id,
                                              const std::string& external_id) {
  TASUKI_ASSIGN_OR_RETURN(std::optional<Writer> known,
                          store_.FindWriter(transaction, external_id));
  if (known) return *std::move(known);
  const Customer customer = {.id = CustomerId(transaction.NewId()),
                             .external_id = external_id,
                             .version = 1,
                             .create_time = transaction.Now()};
  TASUKI_RETURN_IF_ERROR(store_.PutCustomer(transaction, customer));
  EmitCustomer(transaction, actor, request_id, customer);
  return Writer{.customer = customer.id};
}

absl::StatusOr<Customer> LocalTickets::PutCustomer(
    const PutCustomerRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  PutCustomerRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.display_name));
  auto customer = Mutate<Customer>(
      database_, options_.tenant, "tickets.PutCustomer", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(
            std::optional<Customer> known,
            store_.FindCustomer(transaction, request.external_id));
        Customer put =
            known.value_or(Customer{.id = CustomerId(transaction.NewId()),
                                    .external_id = request.external_id,
                                    .create_time = transaction.Now()});
        put.display_name = request.display_name;
        ++put.version;
        TASUKI_RETURN_IF_ERROR(store_.PutCustomer(transaction, put));
        EmitCustomer(transaction, request.actor, request.request_id, put);
        return put.id.value();
      },
      [&](Snapshot& snapshot, const std::string& id) {
        return store_.GetCustomer(snapshot, CustomerId(id));
      });
  if (customer.ok()) scrubber.KeepTokens();
  return customer;
}

absl::StatusOr<Customer> LocalTickets::GetCustomer(const CustomerId& id) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("id", id.value(), kMandatory));
  absl::StatusOr<Customer> customer;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    customer = store_.GetCustomer(snapshot, id);
    return customer.status();
  }));
  return customer;
}

absl::StatusOr<Customer> LocalTickets::FindCustomer(
    const std::string& external_id) {
  TASUKI_RETURN_IF_ERROR(CheckTextField("external_id", external_id,
                                        RequiredMaxSize(kMaxNameBytes)));
  std::optional<Customer> customer;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(customer,
                                store_.FindCustomer(snapshot, external_id));
        return absl::OkStatus();
      }));
  if (customer) return *std::move(customer);
  return MakeError(Reason::kNotFound, {.field = "external_id"},
                   "there is no customer with this external_id");
}

}  // namespace tasuki::tickets
