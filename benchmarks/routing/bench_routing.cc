// Rates of the routing core: bench_routing [--seed N]
//
// Prints one line per figure, `figure NAME VALUE UNIT`. Rates are medians of
// seven rounds in processor time, so that neighbours on a shared machine count
// less; the best follows as NAME.best. The calibration loop beside them tells
// how fast the machine was in this run.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <new>
#include <random>
#include <string>
#include <vector>

#include "tasuki/routing/routing_engine.h"

namespace {
std::int64_t g_mallocs = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++g_mallocs;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++g_mallocs;
  const auto align = static_cast<std::size_t>(alignment);
  const std::size_t whole = (size + align - 1) / align * align;
  if (void* memory = std::aligned_alloc(align, whole)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}

namespace tasuki {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Processor seconds of this process.
double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         1e-9 * static_cast<double>(now.tv_nsec);
}

double ResidentBytes() {
  long pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return static_cast<double>(pages) * 4096;
}

void Print(const std::string& name, double value, const char* unit) {
  std::printf("figure %s %.6g %s\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

void PrintRate(const std::string& name, std::vector<double> rates) {
  std::sort(rates.begin(), rates.end());
  Print(name, rates[rates.size() / 2], "per_second");
  Print(name + ".best", rates.back(), "per_second");
}

struct World {
  int agents = 10'000;
  int skills = 100;
  int pairs = 2'000;
  int skills_per_agent = 10;  // about 39 classes each
  int backlog = 1'000'000;
};

// The research workload: single skills at three levels and pairs, 80/20. Where
// it is full, every task would relax after an hour, and every tenth prefers an
// agent for its first five minutes.
class Workload {
 public:
  Workload(const World& world, bool full, std::uint64_t seed)
      : world_(world), full_(full), random_(seed) {
    for (int s = 0; s < world.skills; ++s) {
      for (int level = 1; level <= 3; ++level) {
        kinds_.push_back(Kind({{Skill(s), level}}));
      }
    }
    singles_ = kinds_.size();
    for (int p = 0; p < world.pairs; ++p) {
      kinds_.push_back(Kind({{Skill(Below(world.skills)), 1 + Below(2)},
                             {Skill(Below(world.skills)), 1 + Below(2)}}));
    }
  }

  // Bare: nothing but who gets what.
  RoutingOptions Options(bool bare) const {
    RoutingOptions options{.max_agents = world_.agents,
                           .max_tasks = world_.backlog + 2 * world_.agents,
                           .max_skills = world_.skills};
    options.offer_timeout = absl::ZeroDuration();
    options.container_timeout = absl::ZeroDuration();
    options.tracks_work = !bare;
    options.explains = !bare;
    return options;
  }

  AgentSpec Agent(bool takes_offers) {
    AgentSpec spec{.capacity = {.chat = 3}, .takes_offers = takes_offers};
    std::vector<int> skills(static_cast<std::size_t>(world_.skills));
    for (int s = 0; s < world_.skills; ++s) {
      skills[static_cast<std::size_t>(s)] = s;
    }
    std::shuffle(skills.begin(), skills.end(), random_);
    for (int i = 0; i < world_.skills_per_agent; ++i) {
      spec.skills.push_back(
          {Skill(skills[static_cast<std::size_t>(i)]), 1 + Below(5)});
    }
    return spec;
  }

  const TaskSpec& Task(const std::vector<AgentHandle>& agents) {
    const bool single = Below(100) < 80;
    const std::size_t kind =
        single ? random_() % singles_
               : singles_ + random_() % (kinds_.size() - singles_);
    TaskSpec& task = kinds_[kind];
    if (full_) {
      task.preferred =
          Below(10) == 0
              ? agents[static_cast<std::size_t>(Below(world_.agents))]
              : AgentHandle::kNone;
    }
    return task;
  }

  int Below(int n) {
    return static_cast<int>(random_() % static_cast<std::uint64_t>(n));
  }
  static SkillHandle Skill(int skill) {
    return static_cast<SkillHandle>(skill);
  }

 private:
  TaskSpec Kind(std::vector<SkillLevel> skills) {
    TaskSpec spec{.needs = {.all_of = skills}};
    if (full_) {
      spec.relaxations = {{absl::Hours(1), {.all_of = {skills.front()}}}};
    }
    return spec;
  }

  World world_;
  bool full_;
  std::mt19937_64 random_;
  std::vector<TaskSpec> kinds_;
  std::size_t singles_ = 0;
};

struct PullResult {
  std::vector<double> rates;
  double p99_ns = 0;
  double mallocs = 0;
  double bytes_per_task = 0;
};

// Pull one, submit another, finish the one pulled: the backlog stays. Bare, the
// task has left with the pull.
class PullBench {
 public:
  PullBench(const World& world, bool full, bool incident, std::uint64_t seed)
      : world_(world),
        full_(full),
        incident_(incident),
        load_(world, full, seed),
        engine_(load_.Options(!full)) {
    for (int s = 0; s < world.skills; ++s) (void)engine_.AddSkill(now_).value();
    for (int a = 0; a < world.agents; ++a) {
      agents_.push_back(engine_.AddAgent(load_.Agent(false), now_).value());
    }
    hard_.needs.all_of = {{Workload::Skill(0), 5},
                          {Workload::Skill(1), 5},
                          {Workload::Skill(2), 5},
                          {Workload::Skill(3), 5}};
    hard_.priority = 100;
    const double before = ResidentBytes();
    if (full) engine_.set_journal(&journal_);
    for (int i = 0; i < world.backlog; ++i) {
      const bool hard = incident && load_.Below(10) != 0;
      (void)engine_.Submit(hard ? hard_ : load_.Task(agents_), Tick()).value();
      journal_.clear();
    }
    bytes_ = ResidentBytes() - before;
  }

  PullResult Run(int cycles) {
    PullResult result;
    result.rates.reserve(7);
    std::vector<std::int64_t> latencies;
    latencies.reserve(static_cast<std::size_t>(cycles));
    Cycles(cycles, nullptr);
    const std::int64_t mallocs = g_mallocs;
    for (int round = 0; round < 7; ++round) {
      const double start = CpuSeconds();
      Cycles(cycles, nullptr);
      result.rates.push_back(cycles / (CpuSeconds() - start));
    }
    result.mallocs = static_cast<double>(g_mallocs - mallocs);
    Cycles(cycles, &latencies);
    std::sort(latencies.begin(), latencies.end());
    result.p99_ns = static_cast<double>(latencies[latencies.size() * 99 / 100]);
    result.bytes_per_task = bytes_ / world_.backlog;
    return result;
  }

 private:
  // A microsecond per command: as if the desk were this busy.
  absl::Time Tick() { return now_ += absl::Microseconds(1); }

  void Cycles(int cycles, std::vector<std::int64_t>* latencies) {
    for (int i = 0; i < cycles; ++i) {
      const AgentHandle agent =
          agents_[static_cast<std::size_t>(load_.Below(world_.agents))];
      const auto start =
          latencies ? SteadyClock::now() : SteadyClock::time_point();
      const bool taken =
          engine_.Pull({.agent = agent}, Tick()).value().tasks > 0;
      const TaskHandle task =
          taken ? engine_.changes().back().task : TaskHandle::kNone;
      if (taken) (void)engine_.Submit(load_.Task(agents_), Tick()).value();
      if (latencies) {
        latencies->push_back(
            std::chrono::duration_cast<std::chrono::nanoseconds>(
                SteadyClock::now() - start)
                .count());
      }
      if (taken && full_) {
        (void)engine_.Complete(task, absl::ZeroDuration(), Tick());
      }
      if (full_) journal_.clear();
    }
  }

  World world_;
  bool full_;
  bool incident_;
  Workload load_;
  RoutingEngine engine_;
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  std::vector<AgentHandle> agents_;
  TaskSpec hard_;
  std::string journal_;
  double bytes_ = 0;
};

// Route a task, and when so many percent of the agents are busy, release the
// oldest.
std::vector<double> PushRates(const World& world, int busy_percent,
                              std::uint64_t seed, int cycles) {
  Workload load(world, false, seed);
  RoutingEngine engine(load.Options(false));
  absl::Time now = absl::FromUnixSeconds(1'790'000'000);
  for (int s = 0; s < world.skills; ++s) (void)engine.AddSkill(now).value();
  for (int a = 0; a < world.agents; ++a) {
    AgentSpec spec = load.Agent(true);
    spec.capacity = {.chat = 1};
    (void)engine.AddAgent(spec, now).value();
  }
  const std::vector<AgentHandle> nobody;
  const std::size_t most =
      static_cast<std::size_t>(world.agents) * busy_percent / 100;
  std::deque<TaskHandle> held;
  std::vector<double> rates;
  for (int round = -1; round < 7; ++round) {
    const double start = CpuSeconds();
    for (int i = 0; i < cycles; ++i) {
      now += absl::Microseconds(1);
      const TaskHandle task = engine.Submit(load.Task(nobody), now).value();
      held.push_back(task);
      if (held.size() > most) {
        (void)engine.Complete(held.front(), absl::ZeroDuration(), now);
        held.pop_front();
      }
    }
    if (round >= 0) rates.push_back(cycles / (CpuSeconds() - start));
  }
  return rates;
}

double Calibration() {
  const double start = CpuSeconds();
  std::uint64_t x = 1;
  for (int i = 0; i < 200'000'000; ++i) x = x * 6364136223846793005ULL + 1;
  volatile std::uint64_t keep = x;
  (void)keep;
  return 200e6 / (CpuSeconds() - start);
}

// The scan that an in-memory router usually is: walk the backlog in order and
// take the first task that the agent may serve.
double LinearIncidentRate(const World& world, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  struct Item {
    std::uint32_t skill;
    std::uint32_t level;
  };
  std::deque<Item> hard(static_cast<std::size_t>(world.backlog) * 9 / 10,
                        {0, 6});
  std::deque<Item> backlog = std::move(hard);
  for (int i = 0; i < world.backlog / 10; ++i) {
    backlog.push_back({static_cast<std::uint32_t>(random() % world.skills), 1});
  }
  std::vector<std::uint8_t> levels(static_cast<std::size_t>(world.skills));
  const double start = CpuSeconds();
  int decisions = 0;
  std::uint64_t sum = 0;
  while (CpuSeconds() - start < 1.0) {
    std::fill(levels.begin(), levels.end(), 0);
    for (int i = 0; i < world.skills_per_agent; ++i) {
      levels[random() % levels.size()] = 3;
    }
    for (const Item& item : backlog) {
      if (levels[item.skill] >= item.level) {
        sum += item.skill;
        break;
      }
    }
    ++decisions;
  }
  volatile std::uint64_t keep = sum;
  (void)keep;
  return decisions / (CpuSeconds() - start);
}

void Main(std::uint64_t seed) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Print("calibration.rate", Calibration(), "per_second");
  const World world;
  {
    PullBench bench(world, /*full=*/true, /*incident=*/false, seed);
    const PullResult full = bench.Run(500'000);
    PrintRate("routing.pull.full.rate", full.rates);
    Print("routing.pull.full.p99_ns", full.p99_ns, "ns");
    Print("routing.mallocs", full.mallocs, "count");
    Print("routing.bytes_per_task", full.bytes_per_task, "bytes");
  }
  double bare_rate = 0;
  {
    PullBench bench(world, false, false, seed);
    PullResult bare = bench.Run(500'000);
    PrintRate("routing.pull.bare.rate", bare.rates);
    std::sort(bare.rates.begin(), bare.rates.end());
    bare_rate = bare.rates[3];
  }
  {
    PullBench bench(world, false, true, seed);
    PullResult incident = bench.Run(100'000);
    std::sort(incident.rates.begin(), incident.rates.end());
    Print("routing.incident.rate", incident.rates[3], "per_second");
    Print("routing.incident.slowdown", bare_rate / incident.rates[3], "ratio");
    Print("routing.vs_linear.incident",
          incident.rates[3] / LinearIncidentRate(world, seed), "ratio");
  }
  PrintRate("routing.push.rate", PushRates(world, 50, seed, 500'000));
  PrintRate("routing.push.2_percent_idle.rate",
            PushRates(world, 98, seed, 200'000));
}

}  // namespace
}  // namespace tasuki

int main(int argc, char** argv) {
  std::uint64_t seed = 1;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--seed") == 0) {
      seed = std::strtoull(argv[i + 1], nullptr, 10);
    }
  }
  tasuki::Main(seed);
}
