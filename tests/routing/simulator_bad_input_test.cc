// What a simulation refuses: models, options and traces.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>
#include <random>
#include <string>

#include "tasuki/base/error.h"
#include "tasuki/routing/simulator.h"

namespace tasuki {
namespace {

SimulationModel Sound() {
  SimulationModel model;
  model.skills = 1;
  model.classes = {{.name = "voice",
                    .task = {.channel = Channel::kVoice},
                    .interarrival = {.mean = absl::Seconds(10)},
                    .service = {.mean = absl::Seconds(10)}},
                   {.name = "ガチャ, \"急ぎ\"",
                    .task = {.channel = Channel::kVoice},
                    .interarrival = {.mean = absl::Seconds(10)},
                    .service = {.mean = absl::Seconds(10)}}};
  model.pools = {
      {.name = "day", .agent = {.capacity = {.voice = 1}}, .agents = 4}};
  return model;
}

// The reason and what it is about: "OUT_OF_RANGE classes[0] service".
std::string Refusal(const absl::Status& status) {
  const auto info = InfoOf(status);
  if (!info) return status.ToString();
  return std::string(NameOf(info->reason)) + " " + info->object + " " +
         info->field;
}

std::string RefusalOf(const std::function<void(SimulationModel&)>& spoil) {
  SimulationModel model = Sound();
  spoil(model);
  return Refusal(Simulator::Create(model).status());
}

BOOST_AUTO_TEST_CASE(bad_models_are_refused_with_their_place) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  using M = SimulationModel;
  const auto is = [](const std::function<void(M&)>& spoil,
                     const std::string& refusal) {
    BOOST_TEST(RefusalOf(spoil) == refusal);
  };
  is([](M& m) { m.classes.clear(); }, "OUT_OF_RANGE  classes");
  is([](M& m) { m.pools.clear(); }, "OUT_OF_RANGE  pools");
  is([](M& m) { m.trunks = -1; }, "OUT_OF_RANGE  trunks");
  is([](M& m) { m.skills = 20'000; }, "OUT_OF_RANGE  skills");
  is([](M& m) { m.routing.max_agents = 0; }, "OUT_OF_RANGE  max_agents");
  is([](M& m) { m.classes[1].name = m.classes[0].name; },
     "CONFLICTING classes[1] name");
  is([](M& m) { m.classes[1].name = ""; }, "REQUIRED  name");
  is([](M& m) { m.classes[1].service.mean = absl::ZeroDuration(); },
     "OUT_OF_RANGE classes[1] service");
  is([](M& m) { m.classes[1].service.mean = absl::InfiniteDuration(); },
     "OUT_OF_RANGE classes[1] service");
  is([](M& m) { m.classes[1].service.shape = Shape::kNever; },
     "OUT_OF_RANGE classes[1] service");
  is([](M& m) { m.classes[1].service.shape = static_cast<Shape>(9); },
     "UNKNOWN_ENUM classes[1] service");
  is([](M& m) { m.classes[1].patience.shape = Shape::kEmpirical; },
     "OUT_OF_RANGE classes[1] patience");
  is(
      [](M& m) {
        m.classes[1].patience = {.shape = Shape::kEmpirical,
                                 .samples = {-absl::Seconds(1)}};
      },
      "OUT_OF_RANGE classes[1] patience");
  is(
      [&](M& m) {
        m.classes[1].patience = {.shape = Shape::kLogNormal,
                                 .mean = absl::Seconds(1),
                                 .variation = nan};
      },
      "OUT_OF_RANGE classes[1] patience");
  is(
      [](M& m) {
        m.classes[1].interarrival = {.shape = Shape::kFixed,
                                     .mean = absl::ZeroDuration()};
      },
      "OUT_OF_RANGE classes[1] interarrival");
  is([](M& m) { m.classes[1].service_of_pool.resize(2); },
     "OUT_OF_RANGE classes[1] service_of_pool");
  is([](M& m) { m.classes[1].target_wait = -absl::Seconds(1); },
     "OUT_OF_RANGE classes[1] target_wait");
  is([](M& m) { m.classes[1].due_after = -absl::Seconds(1); },
     "OUT_OF_RANGE classes[1] due_after");
  is([](M& m) { m.classes[1].task.due = absl::UnixEpoch(); },
     "CONFLICTING classes[1] task");
  is([](M& m) { m.classes[1].task.priority = 101; },
     "OUT_OF_RANGE classes[1] task.priority");
  is(
      [](M& m) {
        m.classes[1].task.needs.all_of = {{static_cast<SkillHandle>(1), 1}};
      },
      "NOT_FOUND classes[1] task.needs.all_of");
  is([](M& m) { m.pools[0].agents = 0; }, "OUT_OF_RANGE pools[0] agents");
  is([](M& m) { m.pools[0].agent.takes_offers = false; },
     "CONFLICTING pools[0] agent");
  is([](M& m) { m.pools[0].agent.clearance = 9; },
     "OUT_OF_RANGE pools[0] clearance");
  is([](M& m) { m.services = {{.wait_weight = -1}}; },
     "OUT_OF_RANGE services[0] wait_weight");
  is([](M& m) { m.affinities = {{.team = -1}}; },
     "OUT_OF_RANGE affinities[0] team");
}

BOOST_AUTO_TEST_CASE(bad_options_are_refused) {
  const Simulator simulator = Simulator::Create(Sound()).value();
  const auto refusal = [&](const SimulationOptions& options) {
    return Refusal(simulator.Run(options).status());
  };
  BOOST_TEST(refusal({.warm_up = -1}) == "OUT_OF_RANGE  warm_up");
  BOOST_TEST(refusal({.calls = 0}) == "OUT_OF_RANGE  calls");
  BOOST_TEST(refusal({.replications = 0}) == "OUT_OF_RANGE  replications");
  BOOST_TEST(refusal({.batches = 0}) == "OUT_OF_RANGE  batches");
  BOOST_TEST(refusal({.batches = 1}) == "OUT_OF_RANGE  replications");
  const std::vector<TracedCall> one(1);
  BOOST_TEST(Refusal(simulator.Replay({}, {.replications = 2}).status()) ==
             "OUT_OF_RANGE  trace");
  BOOST_TEST(Refusal(simulator.Replay(one, {}).status()) ==
             "OUT_OF_RANGE  replications");
  for (const TracedCall& bad :
       {TracedCall{.at = -absl::Seconds(1)}, TracedCall{.call_class = 2},
        TracedCall{.call_class = -1},
        TracedCall{.at = absl::InfiniteDuration()},
        TracedCall{.service = -absl::Seconds(1)},
        TracedCall{.patience = absl::InfiniteDuration()}}) {
    BOOST_TEST(
        Refusal(simulator.Replay({{}, bad}, {.replications = 2}).status()) ==
        "OUT_OF_RANGE trace[1] trace");
  }
}

BOOST_AUTO_TEST_CASE(where_nobody_calls_there_is_nothing_to_run) {
  SimulationModel model = Sound();
  for (CallClass& c : model.classes) c.interarrival.shape = Shape::kNever;
  const Simulator simulator = Simulator::Create(model).value();
  BOOST_TEST(Refusal(simulator.Run({}).status()) ==
             "OUT_OF_RANGE classes interarrival");
}

BOOST_AUTO_TEST_CASE(a_run_of_centuries_is_refused) {
  SimulationModel model = Sound();
  model.classes.resize(1);
  model.classes[0].interarrival.mean = absl::Hours(24 * 366);
  const Simulator simulator = Simulator::Create(model).value();
  BOOST_TEST(Refusal(simulator.Run({.warm_up = 0, .calls = 1000}).status()) ==
             "OUT_OF_RANGE  calls");
}

// --- Traces -----------------------------------------------------------------

absl::StatusOr<std::vector<TracedCall>> Read(std::string_view csv) {
  return Simulator::Create(Sound()).value().ReadTrace(csv);
}

BOOST_AUTO_TEST_CASE(traces_are_read) {
  const auto calls = Read(
                         "\xEF\xBB\xBFtime,patience,\"class\"\r\n"
                         "\r\n"
                         "1.5,,voice\r\n"
                         "1.5000019,0.25,\"ガチャ, \"\"急ぎ\"\"\"")
                         .value();
  BOOST_TEST_REQUIRE(calls.size() == 2U);
  BOOST_TEST((calls[0] == TracedCall{}));
  BOOST_TEST((calls[1] == TracedCall{.at = absl::Microseconds(1),
                                     .call_class = 1,
                                     .patience = absl::Milliseconds(250)}));
  const auto times = Read(
      "class,time,service\n"
      "voice,2026-11-22T10:00:00+09:00,7\n"
      "voice,2026-11-22T01:00:00.5Z,\n");
  BOOST_TEST_REQUIRE(times.value().size() == 2U);
  BOOST_TEST(((*times)[0].service == absl::Seconds(7)));
  BOOST_TEST(((*times)[1].at == absl::Milliseconds(500)));
  BOOST_TEST(Read("time,class\n").value().empty());
}

BOOST_AUTO_TEST_CASE(bad_traces_are_refused_with_their_line) {
  const auto refusal = [](std::string_view csv) {
    return Refusal(Read(csv).status());
  };
  BOOST_TEST(refusal("") == "REQUIRED line 1 time");
  BOOST_TEST(refusal("time\n1\n") == "REQUIRED line 1 class");
  BOOST_TEST(refusal("time,class,time\n") == "CONFLICTING line 1 time");
  BOOST_TEST(refusal("time,class,agent\n") == "MALFORMED line 1 ");
  const auto row = [&](const std::string& text) {
    return refusal("time,class,service\n5,voice,1\n" + text);
  };
  BOOST_TEST(row("5,voice") == "MALFORMED line 3 ");
  BOOST_TEST(row("5,voice,1,2") == "MALFORMED line 3 ");
  BOOST_TEST(row(",voice,1") == "REQUIRED line 3 time");
  BOOST_TEST(row("5,,1") == "REQUIRED line 3 class");
  BOOST_TEST(row("5,chat,1") == "NOT_FOUND line 3 class");
  BOOST_TEST(row("4.999999,voice,1") == "OUT_OF_RANGE line 3 time");
  BOOST_TEST(row("99999999999999999999999,voice,1") ==
             "OUT_OF_RANGE line 3 time");
  BOOST_TEST(row("2026-11-22T10:00:00Z,voice,1") == "CONFLICTING line 3 time");
  BOOST_TEST(row("infinite-future,voice,1") == "MALFORMED line 3 time");
  for (const char* bad : {"-1", "+1", "1e3", "nan", "inf", "1.2.3", ".", "0x1",
                          " 1", "1 ", "１"}) {
    BOOST_TEST_CONTEXT(bad) {
      BOOST_TEST(row("5,voice," + std::string(bad)) ==
                 "MALFORMED line 3 service");
    }
  }
  BOOST_TEST(row("5,voice,31622400.000001") == "OUT_OF_RANGE line 3 service");
  BOOST_TEST(row("5,voice,31622400") == "OK");
  BOOST_TEST(row("5,\"voice,1") == "MALFORMED line 3 ");
  BOOST_TEST(row("5,\"voice\"x,1") == "MALFORMED line 3 ");
  BOOST_TEST(row("5,vo\"ice,1") == "MALFORMED line 3 ");
  BOOST_TEST(row("5,voice\r,1") == "MALFORMED line 3 ");
  BOOST_TEST(row("5,\"a\nb\",1\n") == "NOT_FOUND line 3 class");
  BOOST_TEST(row("5," + std::string(2000, 'x') + ",1") == "TOO_LONG line 3 ");
  BOOST_TEST(row(std::string(200, ',')) == "TOO_LONG line 3 ");
}

BOOST_AUTO_TEST_CASE(errors_of_traces_do_not_repeat_the_text) {
  const auto status = Read("time,class\n1,4111-1111-1111-1111\n").status();
  BOOST_TEST(std::string(status.message()).find("4111") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(any_bytes_are_read_or_refused) {
  const Simulator simulator = Simulator::Create(Sound()).value();
  std::mt19937_64 random(1);
  const std::string sound =
      "time,class,service,patience\r\n1,voice,2,\n\"2\",voice,,3.5\n";
  constexpr std::string_view kBytes = ",\"\r\n.0123456789Tvoice\xEF\xBB\0- ";
  for (int i = 0; i < 20'000; ++i) {
    std::string text = sound;
    for (int edits = 1 + static_cast<int>(random() % 4); edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      const char byte = kBytes[random() % kBytes.size()];
      if (random() % 3 == 0) {
        text.erase(at, 1);
      } else if (random() % 2 == 0) {
        text.insert(at, 1, byte);
      } else {
        text[at] = byte;
      }
    }
    const auto calls = simulator.ReadTrace(text);
    if (!calls.ok()) continue;
    for (std::size_t c = 1; c < calls->size(); ++c) {
      BOOST_TEST_REQUIRE(((*calls)[c - 1].at <= (*calls)[c].at));
    }
  }
}

}  // namespace
}  // namespace tasuki
