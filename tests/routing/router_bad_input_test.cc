#include "tests/routing/router_fixture.h"

namespace tasuki::testing {
namespace {

// A refused call leaves the feed as it was.
#define REFUSED(room, expression, reason)    \
  do {                                       \
    const std::int64_t before = room.Head(); \
    CHECK_REASON(expression, reason);        \
    BOOST_TEST(room.Head() == before);       \
  } while (false)

template <class Transport>
struct BadInputRoom : RouterRoom<Transport> {
  BadInputRoom() {
    this->Put("aoki");
    agent = {.actor = Web(), .request_id = "r", .agent = AgentId("baba")};
    task = {.actor = Web(), .request_id = "r", .task = TaskId("t1")};
  }
  absl::Status PutAgent(const std::function<void(PutAgentRequest&)>& spoil) {
    PutAgentRequest request = agent;
    spoil(request);
    return this->router.PutAgent(request).status();
  }
  absl::Status Submit(const std::function<void(SubmitTaskRequest&)>& spoil) {
    SubmitTaskRequest request = task;
    spoil(request);
    return this->router.Submit(request).status();
  }
  PutAgentRequest agent;
  SubmitTaskRequest task;
};

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bad_agent_is_refused, Transport,
                              RouterTransports) {
  BadInputRoom<Transport> room;
  using R = PutAgentRequest;
  const std::string lone(1, '\xC3');
  REFUSED(room, room.PutAgent([](R& r) { r.actor.id = ""; }),
          Reason::kRequired);
  REFUSED(room, room.PutAgent([](R& r) { r.actor.kind = ActorKind(9); }),
          Reason::kUnknownEnum);
  REFUSED(room, room.PutAgent([](R& r) { r.request_id = ""; }),
          Reason::kRequired);
  REFUSED(room, room.PutAgent([](R& r) { r.request_id.assign(129, 'x'); }),
          Reason::kTooLong);
  REFUSED(room, room.PutAgent([](R& r) { r.agent = AgentId(""); }),
          Reason::kRequired);
  REFUSED(room, room.PutAgent([](R& r) { r.agent = AgentId("a b"); }),
          Reason::kMalformed);
  REFUSED(room,
          room.PutAgent([](R& r) { r.agent = AgentId(std::string(65, 'a')); }),
          Reason::kTooLong);
  REFUSED(room, room.PutAgent([](R& r) { r.team.assign(201, 'x'); }),
          Reason::kTooLong);
  REFUSED(room, room.PutAgent([](R& r) { r.state = AgentState(5); }),
          Reason::kUnknownEnum);
  REFUSED(room, room.PutAgent([](R& r) { r.capacity.chat = 1001; }),
          Reason::kOutOfRange);
  REFUSED(room, room.PutAgent([](R& r) { r.capacity.mail = -1; }),
          Reason::kOutOfRange);
  REFUSED(room, room.PutAgent([](R& r) { r.clearance = 9; }),
          Reason::kOutOfRange);
  REFUSED(room, room.PutAgent([](R& r) {
    r.skills = {{kGacha, 6}};
  }),
          Reason::kOutOfRange);
  REFUSED(room, room.PutAgent([](R& r) {
    r.skills = {{SkillId("none"), 1}};
  }),
          Reason::kNotFound);
  REFUSED(room, room.PutAgent([](R& r) {
    r.skills = {{kGacha, 1}, {kGacha, 2}};
  }),
          Reason::kConflicting);
  REFUSED(room, room.PutAgent([](R& r) { r.expected_version = 4; }),
          Reason::kStaleVersion);
  // A refused agent leaves no team behind either.
  REFUSED(room, room.PutAgent([](R& r) {
    r.team = "new";
    r.clearance = 9;
  }),
          Reason::kOutOfRange);
  REFUSED(room, room.Submit([](auto& r) { r.needs.team = "new"; }),
          Reason::kNotFound);
  // The id was never used up.
  Must(room.PutAgent([](R&) {}));
  if constexpr (std::is_same_v<Transport, InProcess<Router>>) {
    // Protobuf itself refuses these over the wire.
    REFUSED(room, room.PutAgent([&](R& r) { r.site = lone; }),
            Reason::kInvalidUtf8);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bad_task_is_refused, Transport,
                              RouterTransports) {
  BadInputRoom<Transport> room;
  using R = SubmitTaskRequest;
  REFUSED(room, room.Submit([](R& r) { r.task = TaskId(); }),
          Reason::kRequired);
  REFUSED(room, room.Submit([](R& r) { r.task = TaskId("チケット"); }),
          Reason::kMalformed);
  REFUSED(room, room.Submit([](R& r) { r.channel = Channel(4); }),
          Reason::kUnknownEnum);
  REFUSED(room, room.Submit([](R& r) { r.channel = Channel(0); }),
          Reason::kRequired);
  REFUSED(room, room.Submit([](R& r) { r.service = "none"; }),
          Reason::kNotFound);
  REFUSED(room, room.Submit([](R& r) {
    r.needs.all_of = {{SkillId("none"), 1}};
  }),
          Reason::kNotFound);
  REFUSED(room, room.Submit([](R& r) {
    r.needs.any_of = {{kGacha, 0}};
  }),
          Reason::kOutOfRange);
  REFUSED(room, room.Submit([](R& r) {
    r.needs.all_of.assign(65, {kGacha, 1});
  }),
          Reason::kTooLong);
  REFUSED(room, room.Submit([](R& r) { r.needs.site = "none"; }),
          Reason::kNotFound);
  REFUSED(room, room.Submit([](R& r) { r.needs.clearance = -1; }),
          Reason::kOutOfRange);
  REFUSED(room, room.Submit([](R& r) { r.priority = 101; }),
          Reason::kOutOfRange);
  REFUSED(room, room.Submit([](R& r) { r.cost = 0; }), Reason::kOutOfRange);
  REFUSED(room, room.Submit([](R& r) { r.due = absl::InfinitePast(); }),
          Reason::kOutOfRange);
  REFUSED(room,
          room.Submit([](R& r) { r.preferred_patience = -absl::Seconds(1); }),
          Reason::kOutOfRange);
  REFUSED(room, room.Submit([](R& r) {
    r.relaxations = {{absl::Minutes(2), {}}, {absl::Minutes(1), {}}};
  }),
          Reason::kOutOfRange);
  REFUSED(room, room.Submit([](R& r) {
    r.relaxations.assign(9, {absl::Minutes(1), {}});
  }),
          Reason::kTooLong);
  REFUSED(room, room.Submit([](R& r) {
    r.preferred = AgentId("aoki");
    r.excluded = {AgentId("aoki")};
  }),
          Reason::kConflicting);
  REFUSED(room,
          room.Submit([](R& r) { r.excluded.assign(17, AgentId("aoki")); }),
          Reason::kTooLong);
  Must(room.Submit([](R&) {}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_answer_to_nothing_is_refused, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  room.Put("baba", 1);
  room.Submit("t1");
  REFUSED(room, room.TryAccept("none", "aoki"), Reason::kNotFound);
  REFUSED(room, room.TryAccept("t1", "none"), Reason::kNotFound);
  REFUSED(room, room.TryAccept("t1", "baba"), Reason::kClaimedByAnother);
  REFUSED(room, room.TryAccept("t1", "aoki", OfferId("other")),
          Reason::kOfferExpired);
  REFUSED(room, room.Decline("t1", "baba"), Reason::kClaimedByAnother);
  REFUSED(room,
          room.router.Complete({.actor = Web(),
                                .request_id = room.world.NextRequest(),
                                .task = TaskId("t1")}),
          Reason::kWrongState);
  REFUSED(room,
          room.router.Cancel({.actor = Web(),
                              .request_id = room.world.NextRequest(),
                              .task = TaskId("none")}),
          Reason::kNotFound);
  REFUSED(room,
          room.router.SetAgentState({.actor = Web(),
                                     .request_id = room.world.NextRequest(),
                                     .agent = AgentId("aoki"),
                                     .expected_version = 7,
                                     .state = AgentState::kOnBreak}),
          Reason::kStaleVersion);
  REFUSED(room,
          room.router.SetAgentOccupancy({.actor = Web(),
                                         .request_id = "o",
                                         .agent = AgentId("aoki"),
                                         .percent = 101}),
          Reason::kOutOfRange);
  REFUSED(room,
          room.router.RemoveAgent(
              {.actor = Web(), .request_id = "x", .agent = AgentId("none")}),
          Reason::kNotFound);
  // What is refused is not recorded: the id may be used for a right one.
  Must(room.router.RemoveAgent(
      {.actor = Web(), .request_id = "x", .agent = AgentId("baba")}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bad_set_up_is_refused, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  REFUSED(room, room.router.PutSkills({.actor = Web(), .request_id = "r"}),
          Reason::kRequired);
  REFUSED(room,
          room.router.PutSkills({.actor = Web(),
                                 .request_id = "r",
                                 .skills = {SkillId("a"), SkillId("")}}),
          Reason::kRequired);
  const auto put = [&](PutServiceRequest request) {
    request.actor = Web();
    request.request_id = "r";
    return room.router.PutService(request);
  };
  REFUSED(room, put({}), Reason::kRequired);
  REFUSED(room, put({.service = std::string(201, 'x')}), Reason::kTooLong);
  REFUSED(room, put({.service = "s", .policy = {.wait_weight = -1}}),
          Reason::kOutOfRange);
  REFUSED(room, put({.service = "s", .policy = {.agent_order = AgentOrder(9)}}),
          Reason::kUnknownEnum);
  REFUSED(room,
          put({.service = "s", .affinities = {{.team = "a"}, {.team = "a"}}}),
          Reason::kConflicting);
  REFUSED(room,
          put({.service = "s", .affinities = {{.team = "a", .reserve = -1}}}),
          Reason::kOutOfRange);
  REFUSED(
      room,
      put({.service = "s", .affinities = {{.team = "a", .idle_share = 1001}}}),
      Reason::kOutOfRange);
  REFUSED(room,
          put({.service = "s",
               .affinities = {{.team = "a", .wait_weight = 10'001}}}),
          Reason::kOutOfRange);
  const auto update = [&](UpdateServiceRequest request) {
    request.actor = Web();
    request.request_id = "r";
    return room.router.UpdateService(request);
  };
  REFUSED(room, update({}), Reason::kRequired);
  REFUSED(room, update({.service = std::string(201, 'x')}), Reason::kTooLong);
  REFUSED(room, update({.service = "s"}), Reason::kNotFound);
  REFUSED(room,
          update({.service = "s", .policy = {.agent_order = AgentOrder(0)}}),
          Reason::kRequired);
  BOOST_TEST(Must(room.router.Services()).empty());
  Must(room.router.PutService(
      {.actor = Web(), .request_id = "s", .service = "s"}));
  REFUSED(room, update({.service = "s", .policy = {.wait_weight = 10'001}}),
          Reason::kOutOfRange);
  BOOST_TEST((Must(room.router.Services()).at(0).policy == ServiceSpec()));
}

BOOST_AUTO_TEST_CASE(limits_are_kept) {
  RouterRoom<InProcess<Router>> room(
      {.routing = {
           .max_agents = 1, .max_tasks = 2, .max_skills = 2, .max_teams = 1}});
  CHECK_REASON(room.router.PutSkills({.actor = Web(),
                                      .request_id = "r",
                                      .skills = {kGacha, SkillId("third")}}),
               Reason::kLimitReached);
  BOOST_TEST(Must(room.router.Skills()).size() == 2);
  room.Put({.agent = AgentId("aoki"), .team = "one"});
  const auto put = [&](const std::string& agent, const std::string& team) {
    return room.router.PutAgent({.actor = Web(),
                                 .request_id = "r",
                                 .agent = AgentId(agent),
                                 .team = team});
  };
  CHECK_REASON(put("baba", "one"), Reason::kLimitReached);
  CHECK_REASON(put("aoki", "two"), Reason::kLimitReached);
  room.Submit("t1");
  room.Submit("t2");
  CHECK_REASON(room.TrySubmit({.task = TaskId("t3")}), Reason::kLimitReached);
}

BOOST_AUTO_TEST_CASE(options_are_checked) {
  World world;
  const auto open = [&](RouterOptions options) {
    return OpenRouter(*world.database, options);
  };
  CHECK_REASON(open({.tenant = ""}), Reason::kRequired);
  CHECK_REASON(open({.pool = "a b"}), Reason::kMalformed);
  CHECK_REASON(open({.routing = {.max_agents = 0}}), Reason::kOutOfRange);
  CHECK_REASON(open({.snapshot_after = 0}), Reason::kOutOfRange);
}

BOOST_AUTO_TEST_CASE(tenants_and_pools_are_apart) {
  World world;
  auto one = Must(OpenRouter(*world.database, {.tenant = "one"}));
  auto two = Must(OpenRouter(*world.database, {.tenant = "two"}));
  auto night =
      Must(OpenRouter(*world.database, {.tenant = "one", .pool = "night"}));
  const SubmitTaskRequest request = {
      .actor = Web(), .request_id = "r", .task = TaskId("t1")};
  Must(one->Submit(request));
  for (Router* other : {two.get(), night.get()}) {
    CHECK_REASON(other->GetTask(TaskId("t1")), Reason::kNotFound);
    CHECK_REASON(other->Cancel(
                     {.actor = Web(), .request_id = "c", .task = TaskId("t1")}),
                 Reason::kNotFound);
    BOOST_TEST(Must(other->ListTasks({})).items.empty());
    // The same request id is another pool's own.
    Must(other->Submit(request));
    BOOST_TEST(Must(other->ListTasks({})).items.size() == 1);
  }
  BOOST_TEST(Must(one->ListTasks({})).items.size() == 1);
}

}  // namespace
}  // namespace tasuki::testing
