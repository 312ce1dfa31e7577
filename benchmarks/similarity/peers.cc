// Which peers were built in.
#include <cstdio>
#include <set>
#include <string>

#include "benchmarks/similarity/peer.h"

namespace tasuki::bench {
namespace {

[[maybe_unused]] std::unique_ptr<Peer> Missing(const std::string& packages) {
  static std::set<std::string> said;
  if (said.insert(packages).second) {
    std::fprintf(stderr, "a peer is left out: ./dev setup bench installs %s\n",
                 packages.c_str());
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<Peer> OpenXapian() {
#ifdef TASUKI_BENCH_XAPIAN
  return MakeXapian();
#else
  return Missing("libxapian-dev");
#endif
}

std::unique_ptr<Peer> OpenGroonga() {
#ifdef TASUKI_BENCH_GROONGA
  return MakeGroonga();
#else
  return Missing("libgroonga-dev and groonga-tokenizer-mecab");
#endif
}

}  // namespace tasuki::bench
