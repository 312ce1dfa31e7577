#include "tests/desk/desk_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE_TEMPLATE(a_ticket_goes_through_the_whole_day, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  room.AddAgent("aoki");
  const Ticket ticket = room.Create();
  room.Advance();
  const RoutedTask offered = room.TaskOf(ticket.id);
  BOOST_TEST((offered.state == RoutedState::kOffered), offered.explanation);
  BOOST_TEST((offered.agent == AgentId("aoki")));

  const Work work = room.Take("aoki", ticket.id);
  BOOST_TEST((work.claim.agent == AgentId("aoki")));
  BOOST_TEST((work.interval.ticket == ticket.id));
  BOOST_TEST((room.TaskOf(ticket.id).state == RoutedState::kAssigned));
  room.world.fake.Advance(absl::Minutes(4));
  room.Reply("aoki", work, "排出率は表示の通りです");
  room.world.fake.Advance(absl::Minutes(1));
  const Ticket closed = room.Finish("aoki", work);
  BOOST_TEST((closed.state == TicketState::kClosed));
  room.Advance();

  BOOST_TEST((room.TaskOf(ticket.id).state == RoutedState::kCompleted));
  for (const WorkInterval& interval :
       Must(room.rooms.tracker->Running(AgentId("aoki")))) {
    BOOST_TEST(interval.ticket.empty());
  }
  const FoundReplies found = Must(
      room.rooms.replies->FindSimilar({.text = "欲しいキャラが全然出ません"}));
  BOOST_TEST_REQUIRE(found.hits.size() == 1);
  BOOST_TEST(found.hits[0].record.content.reply == "排出率は表示の通りです");
  BOOST_TEST((found.hits[0].record.content.outcome == Outcome::kWentWell));

  const DeskReport report =
      Must(room.desk.Report({.from = ticket.create_time,
                             .to = room.world.fake.Now() + absl::Hours(1)}));
  BOOST_TEST(report.first_replies.answered == 1);
  BOOST_TEST((report.first_replies.median == absl::Minutes(4)));
  BOOST_TEST(report.times.tickets == 1);
  BOOST_TEST((report.times.handling == absl::Minutes(5)));
  BOOST_TEST((report.times.elapsed == absl::Minutes(5)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(following_again_changes_nothing, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  room.AddAgent("aoki");
  const Ticket ticket = room.Create();
  room.Advance();
  const Work work = room.Take("aoki", ticket.id);
  room.Reply("aoki", work, "排出率は表示の通りです");
  room.Finish("aoki", work);
  room.Advance();
  const std::int64_t head = room.Head();
  room.ForgetPosition();
  room.Advance();
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_claim_wins_over_the_offer, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  room.AddAgent("aoki");
  room.AddAgent("baba");
  const Ticket ticket = room.Create();
  room.Advance();
  const std::string offered = room.TaskOf(ticket.id).agent.value();
  const std::string other = offered == "aoki" ? "baba" : "aoki";
  // Claimed past the desk, by somebody else than it was offered to.
  Must(room.rooms.tickets->Claim({.actor = Agent(other),
                                  .request_id = room.world.NextRequest(),
                                  .ticket = ticket.id}));
  room.Advance();
  const RoutedTask task = room.TaskOf(ticket.id);
  BOOST_TEST((task.state == RoutedState::kAssigned));
  BOOST_TEST(task.agent.value() == other);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_claim_that_ends_gives_the_task_back, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  room.AddAgent("aoki");
  const Ticket ticket = room.Create();
  room.Advance();
  room.Take("aoki", ticket.id);
  room.Advance();
  room.world.fake.Advance(absl::Minutes(16));
  Must(room.world.database->RunDue(100));
  room.Advance();
  BOOST_TEST((room.TaskOf(ticket.id).state != RoutedState::kAssigned));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_customer_who_writes_again_is_routed_again,
                              Transport, Transports) {
  DeskRoom<Transport> room;
  room.AddAgent("aoki");
  const Ticket ticket = room.Create();
  room.Advance();
  const Work work = room.Take("aoki", ticket.id);
  room.Reply("aoki", work, "表示の通りです");
  room.Finish("aoki", work);
  room.Advance();
  Must(room.rooms.tickets->AddMessage(
      {.actor = {.id = "user-1", .kind = ActorKind::kCustomer},
       .request_id = room.world.NextRequest(),
       .ticket = ticket.id,
       .text = "それでは納得できません"}));
  room.Advance();
  const RoutedTask again = room.TaskOf(ticket.id);
  BOOST_TEST((again.state == RoutedState::kOffered));
  BOOST_TEST((again.agent == AgentId("aoki")));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(taking_twice_is_taking_once, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  room.AddAgent("aoki");
  const Ticket ticket = room.Create();
  room.Advance();
  const TakeRequest request = {
      .actor = Agent("aoki"), .request_id = "take", .ticket = ticket.id};
  const Work first = Must(room.desk.Take(request));
  const std::int64_t head = room.Head();
  const Work second = Must(room.desk.Take(request));
  BOOST_TEST((second.interval.id == first.interval.id));
  BOOST_TEST(second.claim.fence == first.claim.fence);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_erased_ticket_is_not_found_again, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  room.AddAgent("aoki");
  const Ticket ticket = room.Create();
  room.Advance();
  const Work work = room.Take("aoki", ticket.id);
  room.Reply("aoki", work, "排出率は表示の通りです");
  room.Advance();
  BOOST_TEST(Must(room.rooms.tagger->TagsOf(ticket.id)).has_text);
  Must(room.rooms.tickets->Erase({.actor = Agent("manager"),
                                  .request_id = room.world.NextRequest(),
                                  .ticket = ticket.id}));
  room.Advance();
  BOOST_TEST(Must(room.rooms.replies->FindSimilar({.text = "欲しいキャラ"}))
                 .hits.empty());
  BOOST_TEST(!Must(room.rooms.tagger->TagsOf(ticket.id)).has_text);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_calls_are_refused, Transport, Transports) {
  DeskRoom<Transport> room;
  CHECK_REASON(room.desk.Advance(0), Reason::kOutOfRange);
  CHECK_REASON(room.desk.Advance(1001), Reason::kOutOfRange);
  CHECK_REASON(room.desk.Take({.actor = Agent("aoki"),
                               .request_id = "r",
                               .ticket = TicketId("none")}),
               Reason::kNotFound);
  CHECK_REASON(room.desk.Take({.actor = Agent("aoki"), .request_id = "r"}),
               Reason::kRequired);
  const absl::Time now = room.world.fake.Now();
  CHECK_REASON(room.desk.Report({.from = now, .to = now}), Reason::kOutOfRange);
  CHECK_REASON(room.desk.Report(
                   {.from = now, .to = now + absl::Hours(1), .topics = 101}),
               Reason::kOutOfRange);
}

// A rule's word stands before the model's, and is marked as a rule's.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_live_rule_tags_what_comes_in, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  const TagId draws("draws");
  Must(room.rooms.tagger->ChangeTaxonomy(
      {.actor = Web(),
       .request_id = room.world.NextRequest(),
       .changes = {AddAxis{.key = "content"},
                   AddTag{.id = draws, .axis = "content", .key = "gacha"}}}));
  Must(room.rooms.tagger->PutRule({.actor = Web(),
                                   .request_id = room.world.NextRequest(),
                                   .rule = {.id = RuleId("r"),
                                            .tag = draws,
                                            .contains = {"キャラ"},
                                            .senders = {"user-*", "user-1"},
                                            .channel = Channel::kMail},
                                   .live = true}));
  const Ticket ticket = room.Create();
  room.Advance();
  const TicketTags tags = Must(room.rooms.tagger->TagsOf(ticket.id));
  const auto applied =
      std::find_if(tags.tags.begin(), tags.tags.end(),
                   [&](const AppliedTag& tag) { return tag.tag == draws; });
  BOOST_TEST_REQUIRE((applied != tags.tags.end()));
  BOOST_TEST((applied->source == TagSource::kRule));
}

}  // namespace
}  // namespace tasuki::testing
