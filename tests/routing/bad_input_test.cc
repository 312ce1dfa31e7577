// Every refusal has a clear reason and changes nothing.
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/routing/bytes.h"
#include "tests/routing/centre.h"

namespace tasuki {
namespace {

using testing::Centre;
using testing::Is;
using testing::kStart;

// A centre that has something of everything in it.
struct Busy : Centre {
  Busy() {
    aoki = Agent({{gacha, 4}}, {.chat = 2});
    held = Task({});
    waiting = Task({.needs = {.all_of = {{japanese, 5}}}});
    (void)engine.Accept(held, aoki, At(1));
    before = engine.Snapshot();
  }
  bool Refuses(const absl::Status& status, Reason reason) {
    return Is(status, reason) && engine.Snapshot() == before;
  }
  bool RefusesTask(const TaskSpec& spec, Reason reason) {
    return Refuses(engine.Submit(spec, At(1)).status(), reason);
  }
  bool RefusesAgent(const AgentSpec& spec, Reason reason) {
    return Refuses(engine.AddAgent(spec, At(1)).status(), reason);
  }
  bool RefusesService(const ServiceSpec& spec) {
    return Refuses(engine.AddService(spec, At(1)).status(),
                   Reason::kOutOfRange) &&
           Refuses(engine.UpdateService(ServiceHandle::kDefault, spec, At(1)),
                   Reason::kOutOfRange);
  }

  AgentHandle aoki;
  TaskHandle held;
  TaskHandle waiting;
  std::string before;
};

BOOST_AUTO_TEST_CASE(bad_agents_are_refused) {
  Busy c;
  const auto unknown = static_cast<SkillHandle>(2);
  BOOST_TEST(c.RefusesAgent({.skills = {{unknown, 1}}}, Reason::kNotFound));
  BOOST_TEST(c.RefusesAgent({.skills = {{c.gacha, 0}}}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesAgent({.skills = {{c.gacha, 6}}}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesAgent({.skills = {{c.gacha, 1}, {c.gacha, 2}}},
                            Reason::kConflicting));
  BOOST_TEST(c.RefusesAgent({.capacity = {.mail = -1}}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesAgent({.team = 257}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesAgent({.clearance = 9}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesAgent({.works_from = c.At(5), .works_until = c.At(5)},
                            Reason::kOutOfRange));
  BOOST_TEST(c.RefusesAgent({.works_until = absl::InfinitePast()},
                            Reason::kOutOfRange));
  BOOST_TEST(c.RefusesAgent({.state = static_cast<AgentState>(5)},
                            Reason::kUnknownEnum));
  BOOST_TEST(c.Refuses(
      c.engine.UpdateAgent(c.aoki, {.capacity = {.chat = 0}}, c.At(1)),
      Reason::kWrongState));
}

BOOST_AUTO_TEST_CASE(bad_tasks_are_refused) {
  Busy c;
  const auto unknown = static_cast<SkillHandle>(9);
  BOOST_TEST(c.RefusesTask({.service = static_cast<ServiceHandle>(1)},
                           Reason::kNotFound));
  BOOST_TEST(c.RefusesTask({.channel = static_cast<Channel>(4)},
                           Reason::kUnknownEnum));
  BOOST_TEST(
      c.RefusesTask({.needs = {.all_of = {{unknown, 1}}}}, Reason::kNotFound));
  BOOST_TEST(c.RefusesTask({.needs = {.any_of = {{c.gacha, 6}}}},
                           Reason::kOutOfRange));
  // The same bits as a plan that exists, if levels ran into skills.
  BOOST_TEST(c.RefusesTask({.needs = {.all_of = {{c.gacha, 13}}}},
                           Reason::kOutOfRange));
  BOOST_TEST(c.RefusesTask({.priority = 101}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesTask({.cost = 0}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesTask({.value = 101}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesTask({.value = -1}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesTask({.due = absl::InfinitePast()}, Reason::kOutOfRange));
  BOOST_TEST(c.RefusesTask({.relaxations = {{absl::ZeroDuration(), {}}}},
                           Reason::kOutOfRange));
  BOOST_TEST(c.RefusesTask(
      {.relaxations = {{absl::Seconds(2), {}}, {absl::Seconds(2), {}}}},
      Reason::kOutOfRange));
  BOOST_TEST(c.RefusesTask({.relaxations = {{absl::InfiniteDuration(), {}}}},
                           Reason::kOutOfRange));
  BOOST_TEST(c.RefusesTask(
      {.relaxations = std::vector<Relaxation>(9, {absl::Seconds(1), {}})},
      Reason::kTooLong));
  BOOST_TEST(c.RefusesTask({.preferred = c.aoki, .excluded = {c.aoki}},
                           Reason::kConflicting));
  BOOST_TEST(c.RefusesTask({.excluded = std::vector<AgentHandle>(17, c.aoki)},
                           Reason::kTooLong));
}

BOOST_AUTO_TEST_CASE(bad_policies_are_refused) {
  Busy c;
  BOOST_TEST(c.RefusesService({.wait_weight = -1}));
  BOOST_TEST(c.RefusesService({.wait_weight = 10'001}));
  BOOST_TEST(c.RefusesService({.due_weight = 10'001}));
  BOOST_TEST(c.RefusesService({.priority_weight = -1}));
  BOOST_TEST(c.RefusesService({.base = INT64_MIN}));
  BOOST_TEST(c.RefusesService({.value_weight = -1}));
  BOOST_TEST(c.RefusesService({.value_weight = 1'000'000'000'001}));
  BOOST_TEST(c.RefusesService({.queue_weight = 1'000'001}));
  BOOST_TEST(c.RefusesService({.queue_share = -1}));
  BOOST_TEST(c.RefusesService({.queue_share = 1001}));
  BOOST_TEST(c.RefusesService({.starvation_bound = absl::ZeroDuration()}));
  BOOST_TEST(c.RefusesService({.target_wait = absl::ZeroDuration()}));
  BOOST_TEST(c.RefusesService({.target_wait = absl::Hours(24 * 367)}));
  BOOST_TEST(c.Refuses(c.engine.SetAffinity(ServiceHandle::kDefault, 1,
                                            {.reserve = -1}, c.At(1)),
                       Reason::kOutOfRange));
  for (const int share : {-1, 1001}) {
    BOOST_TEST(c.Refuses(c.engine.SetAffinity(ServiceHandle::kDefault, 1,
                                              {.idle_share = share}, c.At(1)),
                         Reason::kOutOfRange));
  }
  BOOST_TEST(c.Refuses(c.engine.SetAffinity(ServiceHandle::kDefault, 1,
                                            {.wait_weight = 10'001}, c.At(1)),
                       Reason::kOutOfRange));
  BOOST_TEST(!RoutingEngine::Check({.max_agents = 0}).ok());
  BOOST_TEST(!RoutingEngine::Check({.offer_timeout = -absl::Seconds(1)}).ok());
  BOOST_TEST(RoutingEngine::Check({}).ok());
}

BOOST_AUTO_TEST_CASE(time_must_not_run_backwards) {
  Busy c;
  BOOST_TEST(c.Refuses(c.engine.Advance(c.At(1) - absl::Microseconds(1)),
                       Reason::kOutOfRange));
  BOOST_TEST(
      c.Refuses(c.engine.Advance(absl::InfiniteFuture()), Reason::kOutOfRange));
  BOOST_TEST(c.Refuses(c.engine.UpdateService(ServiceHandle::kDefault, {},
                                              c.At(1) - absl::Microseconds(1)),
                       Reason::kOutOfRange));
  BOOST_TEST(c.engine.Advance(c.At(1)).ok());
}

BOOST_AUTO_TEST_CASE(commands_on_what_is_not_there_are_refused) {
  Busy c;
  const auto no_task = static_cast<TaskHandle>(0xffff'ffff'ffff'ffff);
  const auto no_agent = static_cast<AgentHandle>(0xffff'ffff'ffff'ffff);
  BOOST_TEST(c.Refuses(c.engine.Cancel(no_task, c.At(1)), Reason::kNotFound));
  BOOST_TEST(
      c.Refuses(c.engine.Accept(c.held, no_agent, c.At(1)), Reason::kNotFound));
  BOOST_TEST(c.Refuses(
      c.engine.UpdateService(static_cast<ServiceHandle>(1), {}, c.At(1)),
      Reason::kNotFound));
  BOOST_TEST(c.Refuses(c.engine.Accept(c.waiting, c.aoki, c.At(1)),
                       Reason::kNotClaimed));
  BOOST_TEST(
      c.Refuses(c.engine.Requeue(c.waiting, c.At(1)), Reason::kWrongState));
  BOOST_TEST(
      c.Refuses(c.engine.Complete(c.waiting, absl::ZeroDuration(), c.At(1)),
                Reason::kWrongState));
  BOOST_TEST(c.Refuses(c.engine.Complete(c.held, absl::Hours(25), c.At(1)),
                       Reason::kOutOfRange));
  BOOST_TEST(
      c.Refuses(c.engine.Pull({.agent = c.aoki, .count = 0}, c.At(1)).status(),
                Reason::kOutOfRange));
  BOOST_TEST(c.Refuses(c.engine.AcceptContainer(c.aoki, 0, c.At(1)),
                       Reason::kNotClaimed));
}

BOOST_AUTO_TEST_CASE(limits_end_growth) {
  RoutingEngine engine({.max_agents = 1,
                        .max_tasks = 1,
                        .max_skills = 1,
                        .max_services = 1,
                        .max_classes = 2});
  BOOST_TEST(engine.AddSkill(kStart).ok());
  BOOST_TEST(Is(engine.AddSkill(kStart).status(), Reason::kLimitReached));
  BOOST_TEST(Is(engine.AddService({}, kStart).status(), Reason::kLimitReached));
  BOOST_TEST(engine.AddAgent({}, kStart).ok());
  BOOST_TEST(Is(engine.AddAgent({}, kStart).status(), Reason::kLimitReached));
  const TaskHandle task = engine.Submit({}, kStart).value();
  BOOST_TEST(Is(engine.Submit({}, kStart).status(), Reason::kLimitReached));
  BOOST_TEST(engine.Cancel(task, kStart).ok());
  BOOST_TEST(
      Is(engine.Submit({.cost = 2}, kStart).status(), Reason::kLimitReached));
  BOOST_TEST(engine.Submit({}, kStart).ok());
}

// A claim that was won elsewhere goes beyond any capacity, but not beyond all
// numbers; and who has that much is not taken for the least occupied.
BOOST_AUTO_TEST_CASE(what_is_assigned_to_one_agent_has_a_limit) {
  Centre c({.max_agents = 2,
            .max_tasks = 200'000,
            .offer_timeout = absl::ZeroDuration(),
            .voice_excludes_chat = false,
            .voice_excludes_mail = false});
  const auto calls =
      c.engine.AddService({.agent_order = AgentOrder::kLeastOccupied}, kStart)
          .value();
  const TaskSpec call = {.service = calls, .channel = Channel::kVoice};
  const AgentHandle busy = c.Agent({}, {.voice = 2});
  (void)c.Task(call);  // takes half of their room
  const AgentHandle laden = c.Agent({}, {.voice = 1});
  const auto assign = [&](Channel channel) {
    const TaskHandle task = c.Task({.channel = channel, .cost = 1000});
    return c.engine.Assign(task, laden, kStart);
  };
  int refused = 0;
  for (int i = 0; i < 100'000; ++i) refused += !assign(Channel::kChat).ok();
  for (int i = 0; i < 35'000; ++i) refused += !assign(Channel::kMail).ok();
  BOOST_TEST(refused == 0);
  const TaskHandle more = c.Task({.channel = Channel::kChat});
  const std::string before = c.engine.Snapshot();
  BOOST_TEST(Is(c.engine.Assign(more, laden, kStart), Reason::kLimitReached));
  BOOST_TEST((c.engine.Snapshot() == before));
  const auto restored = RoutingEngine::Restore(before);
  BOOST_TEST_REQUIRE(restored.ok());
  BOOST_TEST(restored->FindAgent(laden).value().load.chat == 100'000'000);
  BOOST_TEST((c.View(c.Task(call)).agent == busy));
}

BOOST_AUTO_TEST_CASE(a_damaged_journal_is_refused_and_changes_nothing) {
  Centre source;
  RoutingEngine target({.max_agents = 100, .max_tasks = 1000});
  std::string journal;
  RoutingEngine engine({.max_agents = 100, .max_tasks = 1000});
  engine.set_journal(&journal);
  const SkillHandle skill = engine.AddSkill(kStart).value();
  const std::size_t first = journal.size();
  (void)engine.Submit({.needs = {.all_of = {{skill, 2}}}}, kStart).value();
  const std::string before = target.Snapshot();
  const auto refused = [&](std::string_view bytes) {
    return Is(target.Replay(&bytes), Reason::kStoreCorrupt) &&
           target.Snapshot() == before;
  };
  for (std::size_t i = 0; i < first; ++i) {
    BOOST_TEST_CONTEXT("byte " << i) {
      BOOST_TEST(refused(std::string_view(journal).substr(0, i)));
      std::string altered = journal;
      altered[i] = static_cast<char>(altered[i] ^ 0x10);
      BOOST_TEST(refused(altered));
    }
  }
  BOOST_TEST(refused(std::string_view(journal).substr(first)));
  std::string_view rest = journal;
  BOOST_TEST(target.Replay(&rest).ok());
  BOOST_TEST(target.Replay(&rest).ok());
  BOOST_TEST(rest.empty());
  BOOST_TEST(target.Snapshot() != before);
}

BOOST_AUTO_TEST_CASE(a_damaged_snapshot_is_refused) {
  Busy c;
  BOOST_TEST(RoutingEngine::Restore(c.before).ok());
  for (std::size_t i = 0; i < c.before.size(); ++i) {
    BOOST_TEST_CONTEXT("byte " << i) {
      BOOST_TEST(!RoutingEngine::Restore(c.before.substr(0, i)).ok());
      std::string altered = c.before;
      altered[i] = static_cast<char>(altered[i] ^ 1);
      BOOST_TEST(!RoutingEngine::Restore(altered).ok());
    }
  }
}

// With other bytes at a place, and the sum made right.
std::string Edited(std::string snapshot, std::size_t at, std::size_t size,
                   std::string_view bytes) {
  BOOST_TEST_REQUIRE(at < snapshot.size());
  snapshot.resize(snapshot.size() - 8);
  snapshot.replace(at, size, bytes);
  routing_internal::Writer writer;
  writer.Bytes(snapshot);
  writer.Fixed64(routing_internal::Checksum(0, snapshot));
  return std::move(writer).Take();
}

const std::string kNever = "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01";

// A sum keeps out damage, and no intent.
BOOST_AUTO_TEST_CASE(a_snapshot_of_a_task_that_nobody_holds_is_refused) {
  Busy c;
  // The agent: no working time, one task, that in slot 0.
  const std::string_view one("\xff\x01\x01\x00", 4);
  const std::string_view none("\xff\x01\x00", 3);
  const std::string unheld =
      Edited(c.before, c.before.rfind(one), one.size(), none);
  BOOST_TEST(!RoutingEngine::Restore(unheld).ok());
  // The task in slot 0: waits for nobody.
  const std::string_view nobody = "\xff\xff\xff\xff\x0f";
  const std::size_t at = unheld.find(nobody);
  BOOST_TEST(RoutingEngine::Restore(Edited(c.before, at, 0, "")).ok());
  BOOST_TEST(
      !RoutingEngine::Restore(Edited(unheld, at, nobody.size(), "\x07")).ok());
}

BOOST_AUTO_TEST_CASE(a_snapshot_of_times_that_cannot_be_is_refused) {
  Busy c;
  // The task in slot 0 is assigned: nothing is due for it. Behind its timer
  // stand five bytes, and that it waits for nobody.
  const std::size_t timer = c.before.find("\xff\xff\xff\xff\x0f") - 15;
  BOOST_TEST(c.before.substr(timer, kNever.size()) == kNever);
  BOOST_TEST(
      !RoutingEngine::Restore(Edited(c.before, timer, kNever.size(), "\x02"))
           .ok());
  // The agent's next shift: behind it stands what they hold.
  const std::size_t shift = c.before.rfind(kNever + std::string("\x01\x00", 2));
  const std::string past = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
  BOOST_TEST(
      !RoutingEngine::Restore(Edited(c.before, shift, past.size(), past)).ok());
}

BOOST_AUTO_TEST_CASE(submissions_are_numbered_to_their_limit_and_not_beyond) {
  const std::string before = RoutingEngine().Snapshot();
  // No time, no record and no skill yet; the first task, container and timer.
  const std::string start("\0\0\0\1\1\0", 6);
  const std::size_t at = before.find(start);
  BOOST_TEST_REQUIRE(at == before.rfind(start));
  routing_internal::Writer last;
  last.Unsigned((std::uint64_t{1} << 40) - 1);
  RoutingEngine engine =
      RoutingEngine::Restore(Edited(before, at + 3, 1, last.bytes())).value();
  const TaskHandle task = engine.Submit({}, kStart).value();
  BOOST_TEST(engine.FindTask(task).ok());
  const std::string full = engine.Snapshot();
  BOOST_TEST(Is(engine.Submit({}, kStart).status(), Reason::kLimitReached));
  BOOST_TEST((engine.Snapshot() == full));
  BOOST_TEST(engine.Cancel(task, kStart).ok());
}

// The outcome of a pull, edited, with its sum made right.
BOOST_AUTO_TEST_CASE(a_record_that_hands_one_task_out_twice_does_not_fit) {
  using routing_internal::Writer;
  Centre c;
  std::string journal;
  c.engine.set_journal(&journal);
  const AgentHandle aoki =
      c.engine
          .AddAgent({.capacity = {.chat = 5}, .takes_offers = false}, kStart)
          .value();
  const TaskHandle first = c.Task({});
  const TaskHandle second = c.Task({});
  const std::string before = c.engine.Snapshot();
  routing_internal::Reader sum(
      std::string_view(journal).substr(journal.size() - 8));
  const std::uint64_t previous = sum.Fixed64();
  journal.clear();
  (void)c.engine.Pull({.agent = aoki, .count = 2}, kStart).value();
  const auto bytes_of = [](TaskHandle task) {
    Writer writer;
    writer.Unsigned(static_cast<std::uint64_t>(task));
    return std::string(writer.bytes());
  };
  routing_internal::Reader frame(journal);
  std::string body(frame.Bytes(frame.Count()));
  const std::size_t at = body.rfind(bytes_of(second));
  BOOST_TEST_REQUIRE(at != body.npos);
  body.replace(at, bytes_of(second).size(), bytes_of(first));
  Writer record;
  record.Unsigned(body.size());
  record.Bytes(body);
  record.Fixed64(routing_internal::Checksum(previous, body));
  RoutingEngine engine = RoutingEngine::Restore(before).value();
  std::string_view rest = record.bytes();
  BOOST_TEST(Is(engine.Recover(&rest), Reason::kWrongState));
}

}  // namespace
}  // namespace tasuki
