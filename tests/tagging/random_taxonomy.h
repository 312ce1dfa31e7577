// Random taxonomies and expressions for the property tests.
#ifndef TASUKI_TESTS_TAGGING_RANDOM_TAXONOMY_H_
#define TASUKI_TESTS_TAGGING_RANDOM_TAXONOMY_H_

#include <random>
#include <string>
#include <vector>

#include "tasuki/tagging/taxonomy.h"

namespace tasuki {

class RandomTaxonomy {
 public:
  explicit RandomTaxonomy(std::uint32_t seed) : random_(seed) {
    for (const char* key : {"content", "event", "emotion"}) {
      Try(AddAxis{.key = key, .multiple = key == std::string("emotion")});
    }
  }

  // One command, often refused. True where it was applied.
  bool Step() {
    switch (Below(10)) {
      case 0:
        return Try(MoveTag{.id = AnyTag(), .parent = AnyParent()});
      case 1:
        return Try(MergeTag{.from = AnyTag(), .into = AnyTag()});
      case 2:
        return Try(RetireTag{.id = AnyTag()});
      case 3:
        return Try(RenameTag{.id = AnyTag(), .key = AnyKey()});
      default:
        return Try(
            AddTag{.id = TagId("t" + std::to_string(++last_)),
                   .axis = AnyAxis(),
                   .parent = AnyParent(),
                   .key = AnyKey(),
                   .names = {{.language = "ja", .text = "名" + AnyKey()}},
                   .aliases = {"Alias " + AnyKey()}});
    }
  }

  std::uint32_t Below(std::uint32_t bound) { return random_() % bound; }
  std::string AnyAxis() {
    const char* axes[] = {"content", "event", "emotion"};
    return axes[Below(3)];
  }
  TagId AnyTag() { return TagId("t" + std::to_string(1 + Below(last_ + 1))); }

  const Taxonomy& taxonomy() const { return taxonomy_; }
  const std::vector<TaxonomyChange>& history() const { return history_; }

 private:
  bool Try(const TaxonomyChange& change) {
    if (!taxonomy_.Apply(change).ok()) return false;
    history_.push_back(change);
    return true;
  }
  TagId AnyParent() { return Below(3) == 0 ? TagId() : AnyTag(); }
  std::string AnyKey() { return "k" + std::to_string(Below(1000)); }

  std::mt19937 random_;
  std::uint32_t last_ = 0;
  Taxonomy taxonomy_;
  std::vector<TaxonomyChange> history_;
};

}  // namespace tasuki

#endif  // TASUKI_TESTS_TAGGING_RANDOM_TAXONOMY_H_
