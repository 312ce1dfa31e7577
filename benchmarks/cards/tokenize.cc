// From a number to its token: what it costs without a database, and what the
// vault adds to the store that it writes to.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmarks/cards/bench.h"
#include "benchmarks/folder.h"
#include "src/cards/access_chain.h"
#include "src/cards/local_vault.h"
#include "src/cards/vault_keys.h"
#include "src/storage/mutation.h"
#include "tasuki/sqlite/sqlite.h"
#include "tests/cards/card_corpus.h"

namespace tasuki::bench {

struct NullRequest {
  Actor actor;
  std::string request_id;
};
template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<NullRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kMandatory);
}

namespace {

constexpr int kCallers = 32;
constexpr int kCommands = 100;  // of each caller, in a round
constexpr int kRounds = 9;
constexpr int kCards = 100'000;

const Actor kActor = {.id = "web", .kind = ActorKind::kSystem};

template <class T>
T Ok(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "bench_cards: %s\n", result.status().ToString().c_str());
  std::exit(1);
}

std::unique_ptr<KeyProvider> MakeKeys(const Folder& folder) {
  return Ok(
      OpenFileKeyProvider(RealEnv(), {.path = folder.File("keys"),
                                      .kek_path = folder.File("kek"),
                                      .environment = KeyEnvironment::kTest,
                                      .create = true}));
}

std::vector<std::string> MakeNumbers(std::uint64_t seed, int count) {
  testing::CardCorpus random(seed);
  std::vector<std::string> numbers;
  std::string brand;
  while (numbers.size() < static_cast<std::size_t>(count)) {
    numbers.push_back(random.Pan(brand));
  }
  return numbers;
}

struct HashOfFingerprint {
  std::size_t operator()(const cards::Fingerprint& fingerprint) const {
    std::size_t hash = 0;
    std::memcpy(&hash, fingerprint.data(), sizeof hash);
    return hash;
  }
};

// Mint, seal, fingerprint, look up, and chain an audit record.
void MeasureRate(const std::vector<std::string>& numbers) {
  const Folder folder;
  const std::unique_ptr<KeyProvider> provider = MakeKeys(folder);
  cards::VaultKeys keys(*provider, RealEnv(), "default", "support");
  const cards::Store store("default", "support");
  const cards::AccessChain chain(store, keys);
  std::unordered_map<cards::Fingerprint, cards::CardRow, HashOfFingerprint>
      known;
  known.reserve(numbers.size());
  cards::AccessHead head;
  std::vector<double> turns;
  for (int turn = 0; turn < 5; ++turn) {
    known.clear();
    turns.push_back(ThreadSecondsOf([&] {
      for (const std::string& number : numbers) {
        cards::CardRow row = Ok(keys.Seal(Ok(cards::Pan::FromDigits(number))));
        const CardAccessRecord record = {.number = ++head.number,
                                         .actor = kActor,
                                         .access = CardAccess::kRevealed,
                                         .token = row.info.token,
                                         .scope = "tokenize",
                                         .reason = "a card was stored"};
        head.link = Ok(chain.LinkOf(record, head.link));
        head.mac = Ok(keys.MacOf(head.link)).mac;
        const cards::Fingerprint fingerprint = row.fingerprint;
        known.try_emplace(fingerprint, std::move(row));
      }
    }));
  }
  Figure("cards.tokenize.rate",
         static_cast<double>(numbers.size()) / Median(turns) / 1e3, "k/s");
}

template <class Command>
double RoundSeconds(const Command& command) {
  return SecondsOf([&] {
    std::vector<std::thread> threads;
    for (int caller = 0; caller < kCallers; ++caller) {
      threads.emplace_back([&command, caller] {
        for (int i = 0; i < kCommands; ++i) command(caller * kCommands + i);
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
}

// Against a component that writes one event and one request row.
void MeasureDurable(const std::vector<std::string>& numbers) {
  const Folder folder;
  const std::unique_ptr<KeyProvider> keys = MakeKeys(folder);
  const auto store = Ok(OpenSqlite(RealEnv(), {.path = folder.File("null")}));
  const auto database =
      Ok(OpenSqlite(RealEnv(), {.path = folder.File("cards")}));
  const auto vault = Ok(OpenCardVault(*database, *keys, {}));
  std::vector<double> ratios, rates;
  constexpr int kRound = kCallers * kCommands;
  for (int round = 0; round <= kRounds; ++round) {
    const int first = round * kRound;
    const double ours = RoundSeconds([&](int i) {
      Ok(vault->Tokenize(kActor,
                         numbers.at(static_cast<std::size_t>(first + i))));
    });
    const double theirs = RoundSeconds([&](int i) {
      const NullRequest request = {
          .actor = kActor, .request_id = absl::StrCat("request-", first + i)};
      Ok(Mutate<int>(
          *store, "default", "null.Do", request,
          [&](Transaction& transaction) -> absl::StatusOr<std::string> {
            const std::string id = transaction.NewId();
            transaction.Emit({.tenant = "default",
                              .room = "null",
                              .subject = id,
                              .subject_version = 1,
                              .type = "done",
                              .actor = kActor,
                              .request_id = request.request_id,
                              .payload = "{\"v\":1}"});
            return id;
          },
          [](Snapshot&, const std::string&) -> absl::StatusOr<int> {
            return 0;
          }));
    });
    if (round == 0) continue;  // warms up
    ratios.push_back(theirs / ours);
    rates.push_back(kRound / ours);
  }
  Figure("cards.tokenize.durable_rate", Median(rates), "cards/s");
  Figure("cards.tokenize.durable_vs_store", Median(ratios), "-");
}

}  // namespace

void MeasureTokenizeRate(std::uint64_t seed) {
  MeasureRate(MakeNumbers(seed, kCards));
}

void MeasureTokenizeDurable(std::uint64_t seed) {
  MeasureDurable(MakeNumbers(seed, kCallers * kCommands * (kRounds + 1)));
}

}  // namespace tasuki::bench
