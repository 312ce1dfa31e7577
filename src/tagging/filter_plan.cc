#include "src/tagging/filter_plan.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki::tagging {
namespace {

using Raw = const roaring_bitmap_t*;

// Looking one document up in the column costs about as much as merging this
// many documents of another bitmap.
constexpr std::int64_t kProbeCost = 4;

// An intermediate result: a union of bitmaps in the index, not yet computed, or
// a bitmap of its own; possibly the complement of that.
struct Operand {
  std::vector<Slot> tags;
  std::vector<Raw> sets;  // of `tags`, or of weeks
  Bitmap owned;
  std::int64_t size = 0;  // upper bound
  bool negated = false;

  bool only_tags() const { return tags.size() == sets.size(); }
};

class Evaluator {
 public:
  explicit Evaluator(const IndexState& state) : state_(state) {}

  // The operands of a conjunction that is equivalent to the query.
  std::vector<Operand> Read(const TagQuery& query) {
    std::vector<Operand> stack;
    const auto& nodes = query.filter.postfix;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].op == TagFilterOp::kTag) {
        stack.push_back(OfTag(nodes[i].tag));
        continue;
      }
      if (nodes[i].op == TagFilterOp::kNot) {
        stack.back().negated = !stack.back().negated;
        continue;
      }
      // The root conjunction stays open, so that a count needs no result.
      const bool all = nodes[i].op == TagFilterOp::kAnd;
      if (all && i + 1 == nodes.size()) break;
      const auto first = stack.end() - nodes[i].operands;
      std::vector<Operand> operands(std::make_move_iterator(first),
                                    std::make_move_iterator(stack.end()));
      stack.erase(first, stack.end());
      stack.push_back(all ? All(std::move(operands))
                          : Any(std::move(operands)));
    }
    if (query.first_week || query.last_week) stack.push_back(OfWeeks(query));
    return stack;
  }

  Operand All(std::vector<Operand> operands) {
    if (operands.empty()) return Everything();
    Operand result = Start(operands);
    for (Operand& operand : operands) Restrict(result, operand);
    return result;
  }

  std::int64_t CountAll(std::vector<Operand> operands) {
    if (operands.empty()) return state_.document_count;
    Operand result = Start(operands);
    if (operands.empty() || result.negated) {
      for (Operand& operand : operands) Restrict(result, operand);
      const std::int64_t size = SizeOf(result);
      return result.negated ? state_.document_count - size : size;
    }
    Operand last = std::move(operands.back());
    operands.pop_back();
    for (Operand& operand : operands) Restrict(result, operand);
    return CountBoth(result, last);
  }

  // The set itself, without regard to `negated`; null where it is empty.
  Raw SetOf(Operand& operand) {
    if (operand.owned == nullptr && operand.sets.size() > 1) {
      operand.owned.reset(
          roaring_bitmap_or_many(operand.sets.size(), operand.sets.data()));
      operand.size = static_cast<std::int64_t>(
          roaring_bitmap_get_cardinality(operand.owned.get()));
    }
    if (operand.owned != nullptr) return operand.owned.get();
    return operand.sets.empty() ? nullptr : operand.sets.front();
  }

 private:
  Operand OfTag(const TagId& id) const {
    const Slot slot = state_.FindSlot(id);
    Operand operand;
    if (slot == kNoSlot || state_.tags[slot].documents == nullptr) {
      return operand;
    }
    operand.tags = {slot};
    operand.sets = {state_.tags[slot].documents.get()};
    operand.size = state_.tags[slot].count;
    return operand;
  }

  Operand OfWeeks(const TagQuery& query) const {
    Operand operand;
    auto week = state_.week_documents.lower_bound(query.first_week.value_or(0));
    for (; week != state_.week_documents.end() &&
           week->first <= query.last_week.value_or(TagIndex::kMaxWeek);
         ++week) {
      operand.sets.push_back(week->second.get());
      operand.size += static_cast<std::int64_t>(
          roaring_bitmap_get_cardinality(week->second.get()));
    }
    return operand;
  }

  static Operand Everything() {
    Operand nothing;
    nothing.negated = true;
    return nothing;
  }

  // Unions stay open while they can: whoever needs them may find a cheaper way.
  Operand Any(std::vector<Operand> operands) {
    if (operands.empty()) return {};
    if (operands.size() == 1) return std::move(operands.front());
    const bool open = std::none_of(
        operands.begin(), operands.end(),
        [](const Operand& o) { return o.negated || o.owned != nullptr; });
    if (!open) {
      // x OR y = NOT (NOT x AND NOT y)
      for (Operand& operand : operands) operand.negated = !operand.negated;
      Operand result = All(std::move(operands));
      result.negated = !result.negated;
      return result;
    }
    // The longest takes in the others, so that nested unions stay cheap.
    std::swap(operands.front(),
              *std::max_element(operands.begin(), operands.end(),
                                [](const Operand& a, const Operand& b) {
                                  return a.sets.size() < b.sets.size();
                                }));
    Operand result = std::move(operands.front());
    for (std::size_t i = 1; i < operands.size(); ++i) {
      const Operand& next = operands[i];
      result.tags.insert(result.tags.end(), next.tags.begin(), next.tags.end());
      result.sets.insert(result.sets.end(), next.sets.begin(), next.sets.end());
      result.size += next.size;
    }
    return result;
  }

  // Takes out what the others will restrict: the smallest set, or where all
  // are complements the complement of their union. The rest is ordered by
  // size, as every step then works on the least.
  Operand Start(std::vector<Operand>& operands) {
    std::stable_sort(operands.begin(), operands.end(),
                     [](const Operand& a, const Operand& b) {
                       return std::pair(a.negated, a.size) <
                              std::pair(b.negated, b.size);
                     });
    if (!operands.front().negated) {
      Operand result = std::move(operands.front());
      operands.erase(operands.begin());
      return result;
    }
    std::vector<Raw> sets;
    for (Operand& operand : operands) {
      if (Raw set = SetOf(operand)) sets.push_back(set);
    }
    Operand result = Everything();
    if (!sets.empty()) {
      result.owned.reset(roaring_bitmap_or_many(sets.size(), sets.data()));
      result.size = SizeOf(result);
    }
    operands.clear();
    return result;
  }

  std::int64_t SizeOf(Operand& operand) {
    if (operand.owned == nullptr && operand.tags.size() == 1) {
      return operand.size;
    }
    Raw set = SetOf(operand);
    return set == nullptr
               ? 0
               : static_cast<std::int64_t>(roaring_bitmap_get_cardinality(set));
  }

  bool ProbeIsCheaper(const Operand& result, const Operand& operand) const {
    return operand.owned == nullptr && operand.only_tags() &&
           result.size * kProbeCost <
               operand.size +
                   64 * static_cast<std::int64_t>(operand.sets.size());
  }

  // result := result AND operand
  void Restrict(Operand& result, Operand& operand) {
    if (SetOf(result) == nullptr) return;
    if (ProbeIsCheaper(result, operand)) {
      Bitmap kept(roaring_bitmap_create());
      Probe(result, operand,
            [&kept](const std::uint32_t* documents, std::size_t count) {
              roaring_bitmap_add_many(kept.get(), count, documents);
            });
      Replace(result, std::move(kept));
      return;
    }
    Raw left = SetOf(result);
    Raw right = SetOf(operand);
    if (right == nullptr) {
      if (!operand.negated) Replace(result, Bitmap(roaring_bitmap_create()));
      return;
    }
    Replace(result, Bitmap(operand.negated ? roaring_bitmap_andnot(left, right)
                                           : roaring_bitmap_and(left, right)));
  }

  static void Replace(Operand& result, Bitmap set) {
    result.tags.clear();
    result.sets.clear();
    result.owned = std::move(set);
    result.size = static_cast<std::int64_t>(
        roaring_bitmap_get_cardinality(result.owned.get()));
  }

  std::int64_t CountBoth(Operand& result, Operand& operand) {
    if (SetOf(result) == nullptr) return 0;
    std::int64_t both = 0;
    if (ProbeIsCheaper(result, operand)) {
      Probe(result, operand, [&both](const std::uint32_t*, std::size_t count) {
        both += static_cast<std::int64_t>(count);
      });
      return both;
    }
    Raw left = SetOf(result);
    if (Raw right = SetOf(operand)) {
      both = static_cast<std::int64_t>(
          roaring_bitmap_and_cardinality(left, right));
    }
    return operand.negated ? SizeOf(result) - both : both;
  }

  // Hands out, in blocks, the documents of `result` that fulfil `operand`,
  // which is a union of tags, by their combinations.
  template <class Sink>
  void Probe(Operand& result, const Operand& operand, Sink sink) {
    struct Axis {
      const Column* column;
      std::vector<bool> holds;  // by combination
    };
    std::vector<Axis> axes;
    std::vector<std::size_t> known(state_.axes.size(), 0);
    for (const Slot slot : operand.tags) {
      const TagState& tag = state_.tags[slot];
      const AxisState& axis = state_.axes[tag.axis];
      if (known[tag.axis] == 0) {
        axes.push_back(
            {&axis.column, std::vector<bool>(axis.combinations.size())});
        known[tag.axis] = axes.size();
      }
      for (const std::uint32_t number : tag.combinations) {
        axes[known[tag.axis] - 1].holds[number] = true;
      }
    }
    std::array<std::uint32_t, 1024> block;
    roaring_uint32_iterator_t documents;
    roaring_init_iterator(SetOf(result), &documents);
    while (const std::uint32_t count = roaring_read_uint32_iterator(
               &documents, block.data(), block.size())) {
      std::size_t kept = 0;
      for (std::uint32_t i = 0; i < count; ++i) {
        bool holds = false;
        for (const Axis& axis : axes) {
          holds = holds || axis.holds[axis.column->Get(block[i])];
        }
        block[kept] = block[i];
        kept += holds != operand.negated;
      }
      sink(block.data(), kept);
    }
  }

  const IndexState& state_;
};

}  // namespace

absl::Status CheckQuery(const TagQuery& query) {
  for (const std::optional<int>& week : {query.first_week, query.last_week}) {
    if (week && (*week < 0 || *week > TagIndex::kMaxWeek)) {
      return MakeError(Reason::kOutOfRange, {.field = "week"},
                       "a week is a number from 0 to 65000");
    }
  }
  return query.filter.Validate();
}

std::int64_t CountMatches(const IndexState& state, const TagQuery& query) {
  Evaluator evaluator(state);
  return evaluator.CountAll(evaluator.Read(query));
}

Matches FindMatches(const IndexState& state, const TagQuery& query) {
  Evaluator evaluator(state);
  Operand result = evaluator.All(evaluator.Read(query));
  Raw set = evaluator.SetOf(result);
  Raw all = state.documents.get();
  if (result.negated) {
    return set == nullptr || all == nullptr
               ? Matches(all)
               : Matches(Bitmap(roaring_bitmap_andnot(all, set)));
  }
  return result.owned != nullptr ? Matches(std::move(result.owned))
                                 : Matches(set);
}

}  // namespace tasuki::tagging
