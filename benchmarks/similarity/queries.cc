// The whole question, analysis included, the best 100: ours and the peers',
// round by round.
#include <algorithm>
#include <map>

#include "benchmarks/figure.h"
#include "benchmarks/similarity/parts.h"
#include "benchmarks/similarity/peer.h"

namespace tasuki::bench {
namespace {

// Milliseconds of each call of `find`.
template <class FindText>
std::vector<double> TimesOf(const std::vector<BeirText>& queries,
                            const FindText& find) {
  std::vector<double> took;
  for (const BeirText& query : queries) {
    took.push_back(1e3 * SecondsOf([&] { find(query); }));
  }
  return took;
}

std::vector<std::unique_ptr<Peer>> PeersWith(const Beir& beir) {
  std::vector<std::unique_ptr<Peer>> peers;
  for (const auto open : {OpenFts5, OpenGroonga, OpenXapian}) {
    std::unique_ptr<Peer> peer = open();
    if (peer == nullptr) continue;
    peer->Index(beir.documents);
    peers.push_back(std::move(peer));
  }
  return peers;
}

}  // namespace

void MeasureQueries(const Beir& beir, Workbench& bench) {
  constexpr int kRounds = 4;  // after one that warms up
  const ReplyIndex index = IndexOf(beir, bench.analyzer);
  const auto peers = PeersWith(beir);
  std::vector<double> p50, p99;
  std::map<std::string, std::vector<double>> peer_p50, ratios;
  std::vector<BeirText> queries = beir.queries;
  for (int round = 0; round <= kRounds; ++round) {
    std::shuffle(queries.begin(), queries.end(), bench.random);
    const auto ours = TimesOf(queries, [&](const BeirText& query) {
      Find(index, bench.analyzer, query, kTop);
    });
    if (round > 0) {
      p50.push_back(Quantile(ours, 0.5));
      p99.push_back(Quantile(ours, 0.99));
    }
    for (const auto& peer : peers) {
      const auto theirs = TimesOf(queries, [&](const BeirText& query) {
        peer->Query(query.text, kTop);
      });
      if (round == 0) continue;
      peer_p50[peer->name()].push_back(Quantile(theirs, 0.5));
      ratios[peer->name()].push_back(Quantile(theirs, 0.5) / p50.back());
    }
  }
  Figure("similarity.query.p50_ms", Median(p50), "ms");
  Figure("similarity.query.p99_ms", Median(p99), "ms");
  for (const auto& [name, ratio] : ratios) {
    Figure("similarity." + name + ".p50_ms", Median(peer_p50[name]), "ms");
    Figure("similarity.vs_" + name, Median(ratio), "-");
  }
}

}  // namespace tasuki::bench
