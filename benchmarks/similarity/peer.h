// Engines that a team would embed instead, each as its makers mean it to be
// used for this: find the documents that share any term with a whole question,
// best first.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_PEER_H_
#define TASUKI_BENCHMARKS_SIMILARITY_PEER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "benchmarks/similarity/beir.h"

namespace tasuki::bench {

class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string name() const = 0;

  // Indexes all documents and makes the index ready for queries. Called once.
  virtual void Index(const std::vector<BeirText>& documents) = 0;

  // The numbers of the best `k` documents, best first.
  virtual std::vector<std::uint32_t> Query(const std::string& text, int k) = 0;
};

// nullptr, with a word on stderr, where its package was not there to build
// with.
std::unique_ptr<Peer> OpenFts5();
std::unique_ptr<Peer> OpenXapian();
std::unique_ptr<Peer> OpenGroonga();

// For OpenXapian and OpenGroonga, where the packages are there.
std::unique_ptr<Peer> MakeXapian();
std::unique_ptr<Peer> MakeGroonga();

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_PEER_H_
