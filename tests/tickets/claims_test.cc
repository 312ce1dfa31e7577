#include "tests/tickets/tickets_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE_TEMPLATE(a_claim_is_exclusive_until_it_expires, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const Ticket ticket = room.Create();
  const Claim first = room.ClaimFor("aoki", ticket.id);
  BOOST_TEST(first.fence == 1);
  BOOST_TEST((first.expire_time == room.world.fake.Now() + absl::Minutes(15)));
  const auto other = [&] {
    return room.tickets.Claim({.actor = Agent("baba"),
                               .request_id = room.world.NextRequest(),
                               .ticket = ticket.id});
  };
  CHECK_REASON(other(), Reason::kClaimedByAnother);
  room.world.fake.Advance(absl::Minutes(15) - absl::Microseconds(1));
  CHECK_REASON(other(), Reason::kClaimedByAnother);
  room.world.fake.Advance(absl::Microseconds(1));
  BOOST_TEST(!Must(room.tickets.Get(ticket.id)).claim.has_value());
  const Claim second = Must(other());
  BOOST_TEST(second.fence == 2);
  BOOST_TEST((second.agent == AgentId("baba")));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_lost_claim_is_told_from_one_never_held,
                              Transport, Transports) {
  TicketRoom<Transport> room;
  const Ticket ticket = room.Create();
  const auto save = [&](const std::string& agent, std::int64_t fence) {
    return room.tickets.SaveDraft({.actor = Agent(agent),
                                   .request_id = room.world.NextRequest(),
                                   .ticket = ticket.id,
                                   .fence = fence,
                                   .text = "お待たせしました"});
  };
  CHECK_REASON(save("aoki", 0), Reason::kNotClaimed);
  CHECK_REASON(save("aoki", 7), Reason::kNotClaimed);
  const Claim aoki = room.ClaimFor("aoki", ticket.id);
  CHECK_REASON(save("baba", 0), Reason::kClaimedByAnother);
  CHECK_REASON(save("baba", aoki.fence), Reason::kClaimedByAnother);
  CHECK_REASON(save("aoki", 0), Reason::kNotClaimed);
  BOOST_TEST(save("aoki", aoki.fence).ok());
  room.world.fake.Advance(absl::Minutes(16));
  CHECK_REASON(save("aoki", aoki.fence), Reason::kClaimExpired);
  Must(room.world.database->RunDue(10));
  BOOST_TEST(room.LastEvent() == "claim_expired");
  CHECK_REASON(save("aoki", aoki.fence), Reason::kClaimExpired);
  const Claim baba = room.ClaimFor("baba", ticket.id);
  CHECK_REASON(save("aoki", aoki.fence), Reason::kClaimTakenOver);
  BOOST_TEST(save("baba", baba.fence).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(claiming_again_prolongs_under_the_same_fence,
                              Transport, Transports) {
  TicketRoom<Transport> room;
  const Ticket ticket = room.Create();
  const Claim first = room.ClaimFor("aoki", ticket.id);
  room.world.fake.Advance(absl::Minutes(10));
  const Claim again = room.ClaimFor("aoki", ticket.id);
  BOOST_TEST(again.fence == first.fence);
  BOOST_TEST((again.expire_time == first.expire_time + absl::Minutes(10)));
  room.world.fake.Advance(absl::Minutes(10));
  const Claim renewed =
      Must(room.tickets.RenewClaim({.actor = Agent("aoki"),
                                    .request_id = room.world.NextRequest(),
                                    .ticket = ticket.id,
                                    .fence = first.fence}));
  BOOST_TEST((renewed.expire_time == again.expire_time + absl::Minutes(10)));
  // The earlier times of this claim pass without ending it.
  room.world.fake.Advance(absl::Minutes(14));
  Must(room.world.database->RunDue(10));
  BOOST_TEST(Must(room.tickets.Get(ticket.id)).claim.has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_released_ticket_is_free, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const Ticket ticket = room.Create();
  const Claim claim = room.ClaimFor("aoki", ticket.id);
  const Ticket released =
      Must(room.tickets.ReleaseClaim({.actor = Agent("aoki"),
                                      .request_id = room.world.NextRequest(),
                                      .ticket = ticket.id,
                                      .fence = claim.fence}));
  BOOST_TEST(!released.claim.has_value());
  BOOST_TEST(room.ClaimFor("baba", ticket.id).fence == 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_batch_is_claimed_whole_or_as_far_as_free,
                              Transport, Transports) {
  TicketRoom<Transport> room;
  const TicketId a = room.Create().id, b = room.Create().id,
                 c = room.Create().id;
  room.ClaimFor("baba", b);
  const auto batch = [&](std::vector<TicketId> ids, bool whole) {
    return room.tickets.ClaimBatch({.actor = Agent("aoki"),
                                    .request_id = room.world.NextRequest(),
                                    .tickets = ids,
                                    .all_or_nothing = whole});
  };
  CHECK_REASON(batch({a, b, c}, true), Reason::kClaimedByAnother);
  BOOST_TEST(!Must(room.tickets.Get(a)).claim.has_value());
  const auto claims = Must(batch({a, b, c}, false));
  BOOST_TEST_REQUIRE(claims.size() == 2);
  BOOST_TEST((claims[0].ticket == a && claims[1].ticket == c));
  CHECK_REASON(batch({a, a}, false), Reason::kConflicting);
  CHECK_REASON(batch({}, false), Reason::kRequired);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_retried_claim_returns_the_claim_as_it_is,
                              Transport, Transports) {
  TicketRoom<Transport> room;
  const Ticket ticket = room.Create();
  const ClaimRequest request = {
      .actor = Agent("aoki"), .request_id = "once", .ticket = ticket.id};
  const Claim first = Must(room.tickets.Claim(request));
  const std::int64_t head = room.Head();
  room.world.fake.Advance(absl::Minutes(1));
  const Claim retry = Must(room.tickets.Claim(request));
  BOOST_TEST(retry.fence == first.fence);
  BOOST_TEST((retry.expire_time == first.expire_time));
  BOOST_TEST(room.Head() == head);
  room.world.fake.Advance(absl::Hours(1));
  CHECK_REASON(room.tickets.Claim(request), Reason::kClaimExpired);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(only_so_long_a_claim_is_given, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const Ticket ticket = room.Create();
  const auto claim = [&](absl::Duration ttl) {
    return room.tickets.Claim({.actor = Agent("aoki"),
                               .request_id = room.world.NextRequest(),
                               .ticket = ticket.id,
                               .ttl = ttl});
  };
  CHECK_REASON(claim(absl::Hours(25)), Reason::kOutOfRange);
  CHECK_REASON(claim(-absl::Seconds(1)), Reason::kOutOfRange);
  CHECK_REASON(claim(absl::InfiniteDuration()), Reason::kOutOfRange);
  BOOST_TEST((Must(claim(absl::Hours(24))).expire_time ==
              room.world.fake.Now() + absl::Hours(24)));
}

}  // namespace
}  // namespace tasuki::testing
