// Structs survive the wire, at the edges of their types too.
#include "src/rpc/codec.h"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "src/base/digest.h"
#include "src/tickets/fields.h"
#include "tasuki/tickets/v1/tickets.pb.h"

namespace tasuki::rpc {
namespace {

namespace pb = tickets::v1;

template <class Struct, class Wire>
Struct ThereAndBack(const Struct& value) {
  Wire wire;
  Encode(value, wire);
  Wire arrived;
  BOOST_TEST_REQUIRE(arrived.ParseFromString(wire.SerializeAsString()));
  Struct back;
  Decode(arrived, back);
  return back;
}

Ticket FullTicket() {
  return {.id = TicketId("t"),
          .version = std::numeric_limits<std::int64_t>::max(),
          .external_id = "x",
          .customer = CustomerId("c"),
          .first_contact = true,
          .outbound = true,
          .subject = "件名",
          .service = "monst",
          .language = "ja",
          .channel = Channel::kVoice,
          .priority = 9,
          .state = TicketState::kClosed,
          .hold_reason = "h",
          .claim = Claim{.ticket = TicketId("t"),
                         .agent = AgentId("a"),
                         .fence = 3,
                         .expire_time = absl::FromUnixMicros(1)},
          .message_count = 12,
          .create_time = absl::FromUnixMicros(1'700'000'000'123'456),
          .update_time = absl::FromUnixMicros(-1),
          .occurred_at = absl::InfiniteFuture(),
          .first_reply_time = absl::UnixEpoch() + absl::Nanoseconds(1000),
          .close_time = absl::InfinitePast(),
          .outcome = Outcome::kListened};
}

BOOST_AUTO_TEST_CASE(a_full_struct_comes_back_equal) {
  const Ticket ticket = FullTicket();
  BOOST_TEST(DigestOfFields(ThereAndBack<Ticket, pb::Ticket>(ticket)) ==
             DigestOfFields(ticket));
}

BOOST_AUTO_TEST_CASE(an_empty_struct_comes_back_equal) {
  BOOST_TEST(DigestOfFields(ThereAndBack<Ticket, pb::Ticket>({})) ==
             DigestOfFields(Ticket{}));
  const TicketFilter filter;
  const auto back = ThereAndBack<TicketFilter, pb::TicketFilter>(filter);
  BOOST_TEST(!back.state.has_value());
}

BOOST_AUTO_TEST_CASE(decoding_replaces_what_was_there) {
  Ticket ticket = FullTicket();
  Decode(pb::Ticket(), ticket);
  Ticket fresh;
  Decode(pb::Ticket(), fresh);
  BOOST_TEST(DigestOfFields(ticket) == DigestOfFields(fresh));
}

BOOST_AUTO_TEST_CASE(an_unknown_enum_arrives_as_it_is) {
  pb::CreateTicketRequest wire;
  wire.set_channel(static_cast<base::v1::Channel>(77));
  CreateTicketRequest request;
  Decode(wire, request);
  BOOST_TEST(static_cast<int>(request.channel) == 77);
}

BOOST_AUTO_TEST_CASE(spans_keep_their_sign_and_fraction) {
  for (const absl::Duration span :
       {absl::Milliseconds(-1500), absl::Microseconds(1),
        absl::InfiniteDuration(), -absl::InfiniteDuration(), absl::Hours(24)}) {
    ClaimRequest request = {.ttl = span};
    BOOST_TEST(
        ((ThereAndBack<ClaimRequest, pb::ClaimRequest>(request).ttl) == span));
  }
}

}  // namespace
}  // namespace tasuki::rpc
