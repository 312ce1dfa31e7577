// The cycle against Redis: a sorted set for each class of tasks, a script that
// takes the best of the heads that an agent may serve, calls sent by sixteen.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmarks/figure.h"
#include "benchmarks/routing/measures.h"
#include "benchmarks/routing/throwaway.h"
#include "benchmarks/routing/workload.h"

#ifdef BENCH_REDIS
#include <hiredis/hiredis.h>

namespace tasuki::bench {
namespace {

constexpr int kRounds = 7;
constexpr int kPipeline = 16;
constexpr int kBatches = 400;  // of `kPipeline` cycles, in a round
constexpr int kEngineCycles = 300'000;

// The agent, then the classes that the agent may serve.
constexpr char kTake[] = R"lua(
  local best, best_score, best_queue
  for i = 2, #ARGV do
    local head = redis.call('ZRANGE', 'q' .. ARGV[i], 0, 0, 'WITHSCORES')
    if head[1] then
      local score = tonumber(head[2])
      if not best or score < best_score then
        best, best_score, best_queue = head[1], score, 'q' .. ARGV[i]
      end
    end
  end
  if not best then return false end
  redis.call('ZREM', best_queue, best)
  redis.call('HINCRBY', 'load', ARGV[1], 1)
  return best
)lua";

class Client {
 public:
  explicit Client(const std::string& socket)
      : redis_(redisConnectUnix(socket.c_str())) {}
  ~Client() { redisFree(redis_); }
  Client(const Client&) = delete;

  bool ok() const { return redis_ != nullptr && redis_->err == 0 && ok_; }
  void Send(const std::vector<std::string>& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
      texts.push_back(word.data());
      sizes.push_back(word.size());
    }
    redisAppendCommandArgv(redis_, static_cast<int>(words.size()), texts.data(),
                           sizes.data());
  }
  std::string Receive() {
    void* answer = nullptr;
    if (redisGetReply(redis_, &answer) != REDIS_OK) {
      ok_ = false;
      return "";
    }
    auto* reply = static_cast<redisReply*>(answer);
    ok_ &= reply->type != REDIS_REPLY_ERROR;
    std::string text =
        reply->str == nullptr ? "" : std::string(reply->str, reply->len);
    freeReplyObject(reply);
    return text;
  }

 private:
  redisContext* redis_;
  bool ok_ = true;
};

class RedisCycles {
 public:
  RedisCycles(Client& client, const World& world, std::uint64_t seed)
      : client_(client), load_(world, seed) {
    client_.Send({"SCRIPT", "LOAD", kTake});
    script_ = client_.Receive();
    for (int agent = 0; agent < world.agents; ++agent) {
      takes_.push_back({"EVALSHA", script_, "0", std::to_string(agent)});
      for (const int c : load_.ClassesOf(agent)) {
        takes_.back().push_back(std::to_string(c));
      }
    }
    for (int i = 0; i < world.backlog; ++i) {
      Add();
      client_.Receive();
    }
  }

  double Rate() {
    const double seconds = SecondsOf([this] {
      for (int i = 0; i < kBatches && client_.ok(); ++i) Batch();
    });
    return kBatches * kPipeline / seconds;
  }

 private:
  void Add() {
    const std::string number = std::to_string(++last_);
    client_.Send({"ZADD", absl::StrCat("q", load_.Class()), number, number});
  }

  void Batch() {
    int agents[kPipeline];
    for (int& agent : agents) {
      agent = load_.Agent();
      client_.Send(takes_[static_cast<std::size_t>(agent)]);
    }
    bool taken[kPipeline];
    for (bool& one : taken) one = !client_.Receive().empty();
    for (int i = 0; i < kPipeline; ++i) {
      if (!taken[i]) continue;
      Add();
      client_.Send({"HINCRBY", "load", std::to_string(agents[i]), "-1"});
    }
    for (const bool one : taken) {
      if (!one) continue;
      client_.Receive();
      client_.Receive();
    }
  }

  Client& client_;
  Workload load_;
  std::string script_;
  std::vector<std::vector<std::string>> takes_;
  std::int64_t last_ = 0;
};

}  // namespace

void MeasureRedis(std::uint64_t seed) {
  Throwaway server;
  const std::string program =
      FindProgram({"/usr/bin/redis-server", "/usr/local/bin/redis-server"});
  const std::string socket = server.folder() + "/redis.sock";
  if (program.empty() ||
      !server.Start({program, "--port", "0", "--unixsocket", socket, "--dir",
                     server.folder(), "--save", "", "--appendonly", "no"},
                    "redis.sock")) {
    std::printf("# no Redis (./dev setup bench): its figures are left out\n");
    return;
  }
  const World world;
  Client client(socket);
  RedisCycles redis(client, world, seed);
  EngineCycles engine(world, seed);
  std::vector<double> theirs, ratios;
  for (int round = 0; round <= kRounds; ++round) {
    const double mine = engine.Rate(kEngineCycles);
    const double rate = redis.Rate();
    if (!client.ok()) {
      std::printf("# Redis failed: its figures are left out\n");
      return;
    }
    if (round == 0) continue;  // warms up
    theirs.push_back(rate);
    ratios.push_back(mine / rate);
  }
  Rates("routing.redis.rate", theirs);
  Figure("routing.vs_redis", Median(ratios), "-");
}

}  // namespace tasuki::bench

#else

namespace tasuki::bench {

void MeasureRedis(std::uint64_t) {
  std::printf("# built without hiredis: the figures of Redis are left out\n");
}

}  // namespace tasuki::bench

#endif  // BENCH_REDIS
