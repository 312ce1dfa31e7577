#include "src/tagging/filter_plan.h"

#include <algorithm>
#include <utility>

#include "src/tagging/positions.h"
#include "src/tagging/roll_up.h"
#include "tasuki/base/error.h"

namespace tasuki::tagging {

absl::Status CheckQuery(const TagQuery& query) {
  for (const std::optional<int>& week : {query.first_week, query.last_week}) {
    if (week && (*week < 0 || *week > TagIndex::kMaxWeek)) {
      return MakeError(Reason::kOutOfRange, {.field = "week"},
                       "a week is a number from 0 to 65000");
    }
  }
  return query.filter.Validate();
}

FilterPlan::FilterPlan(const IndexState& state, const TagQuery& query)
    : state_(state),
      filter_(query.filter),
      block_(std::make_unique<Block>()),
      other_(std::make_unique<Block>()),
      blank_(std::make_unique<Block>()) {
  blank_->Clear();
  const auto& nodes = filter_.postfix;
  // Where the subexpression that ends at a node begins.
  std::vector<std::size_t> begins(nodes.size());
  std::vector<std::size_t> stack;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    begins[i] = i;
    for (int n = nodes[i].operands; n > 0; --n) {
      begins[i] = stack.back();
      stack.pop_back();
    }
    stack.push_back(begins[i]);
  }
  // The operands of the conjunctions at the root.
  std::vector<std::size_t> open;
  if (!nodes.empty()) open.push_back(nodes.size() - 1);
  while (!open.empty()) {
    const std::size_t last = open.back();
    open.pop_back();
    if (nodes[last].op != TagFilterOp::kAnd) {
      AddPart(begins[last], last);
      continue;
    }
    std::size_t end = last;
    for (int n = nodes[last].operands; n > 0; --n) {
      open.push_back(end - 1);
      end = begins[end - 1];
    }
  }
  if (query.first_week || query.last_week) AddWeeks(query);
  // Rare parts first: what is left of the candidates by then is looked up in
  // the frequent ones, where each lookup may be a miss in the cache.
  std::stable_sort(
      parts_.begin(), parts_.end(),
      [](const Part& a, const Part& b) { return a.size < b.size; });
}

void FilterPlan::AddWeeks(const TagQuery& query) {
  Part weeks;
  auto week = state_.week_documents.lower_bound(query.first_week.value_or(0));
  for (; week != state_.week_documents.end() &&
         week->first <= query.last_week.value_or(TagIndex::kMaxWeek);
       ++week) {
    weeks.sets.push_back(&week->second);
  }
  SetSize(weeks);
  parts_.push_back(std::move(weeks));
}

void FilterPlan::SetSize(Part& part) {
  if (part.kind != Part::Kind::kUnion || part.negated) return;
  part.size = 0;
  for (const DocumentSet* set : part.sets) part.size += set->count();
}

void FilterPlan::AddPart(std::size_t first, std::size_t last) {
  const auto& nodes = filter_.postfix;
  Part part;
  while (nodes[last].op == TagFilterOp::kNot) {
    part.negated = !part.negated;
    --last;
  }
  const bool one = nodes[last].op == TagFilterOp::kTag;
  const bool any =
      nodes[last].op == TagFilterOp::kOr &&
      std::all_of(nodes.begin() + static_cast<std::ptrdiff_t>(first),
                  nodes.begin() + static_cast<std::ptrdiff_t>(last),
                  [](const auto& n) { return n.op == TagFilterOp::kTag; });
  if (!one && !any) {
    part.kind = Part::Kind::kGeneral;
    part.first = first;
    part.last = last;
  } else {
    std::vector<Slot> tags;
    for (std::size_t i = first; i < last + one; ++i) {
      const Slot slot = state_.FindSlot(nodes[i].tag);
      if (slot != kNoSlot) tags.push_back(slot);
    }
    AddUnion(part, std::move(tags));
  }
  SetSize(part);
  parts_.push_back(std::move(part));
}

void FilterPlan::AddUnion(Part& part, std::vector<Slot> tags) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  if (const DocumentSet* all = FindRollUp(state_, tags)) {
    part.sets.push_back(all);
    return;
  }
  std::erase_if(tags, [this](Slot slot) {
    return state_.tags[slot].documents.count() == 0;
  });
  for (const Slot slot : tags) {
    part.sets.push_back(&state_.tags[slot].documents);
  }
  if (tags.size() > 1) AddProbes(part, tags);
}

void FilterPlan::AddProbes(Part& part, const std::vector<Slot>& tags) {
  std::vector<std::size_t> known(state_.axes.size(), 0);
  for (const Slot slot : tags) {
    const TagState& tag = state_.tags[slot];
    const AxisState& axis = state_.axes[tag.axis];
    if (known[tag.axis] == 0) {
      part.probes.push_back(
          {&axis.column, std::vector<bool>(axis.combinations.size())});
      known[tag.axis] = part.probes.size();
    }
    for (const std::uint32_t number : tag.combinations) {
      part.probes[known[tag.axis] - 1].holds[number] = true;
    }
  }
}

const DocumentSet* FilterPlan::SetOf(const TagId& id) const {
  const Slot slot = state_.FindSlot(id);
  return slot == kNoSlot ? nullptr : &state_.tags[slot].documents;
}

std::int64_t FilterPlan::Count() {
  if (parts_.empty()) return state_.documents.count();
  if (parts_.size() == 1 && parts_[0].kind == Part::Kind::kUnion &&
      parts_[0].sets.size() == 1 && !parts_[0].negated) {
    return parts_[0].sets.front()->count();
  }
  std::int64_t count = 0;
  for (std::uint32_t chunk = 0; chunk < chunk_end(); ++chunk) {
    Fetch(chunk + 1);
    const bool in_block = Evaluate(chunk);
    count += in_block ? block_->Count()
                      : static_cast<std::int64_t>(positions_.size());
  }
  return count;
}

void FilterPlan::Fetch(std::uint32_t chunk) const {
  if (parts_.size() < 2) return;
  const auto is_set = [](const Part& part) {
    return IsList(part) && part.sets.size() == 1;
  };
  if (!is_set(parts_[0]) || !is_set(parts_[1])) return;
  FetchBits(parts_[0].sets.front()->Chunk(chunk),
            parts_[1].sets.front()->Chunk(chunk));
}

const std::vector<Position>& FilterPlan::Find(std::uint32_t chunk) {
  if (Evaluate(chunk)) {
    positions_.clear();
    AppendPositions(block_->words.data(), positions_);
  }
  return positions_;
}

bool FilterPlan::Bound(std::uint32_t chunk) {
  rarest_ = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    Part& part = parts_[i];
    part.bound = kChunkSize;
    if (part.kind == Part::Kind::kUnion && !part.negated) {
      std::size_t bound = 0;
      for (const DocumentSet* set : part.sets) {
        bound += set->Chunk(chunk).count;
      }
      if (bound == 0) return false;
      part.bound = static_cast<std::uint32_t>(std::min(bound, kChunkSize));
    }
    if (part.bound < parts_[rarest_].bound) rarest_ = i;
  }
  return true;
}

// Few candidates are looked up one by one in all other parts; many are masked
// a whole chunk at a time.
bool FilterPlan::Evaluate(std::uint32_t chunk) {
  positions_.clear();
  if (!Bound(chunk)) return false;
  const bool in_block = Begin(chunk);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i == begun_ || i == begun_too_) continue;
    if (in_block) {
      NarrowBlock(parts_[i], chunk);
    } else {
      Narrow(parts_[i], chunk);
    }
  }
  return in_block;
}

bool FilterPlan::Begin(std::uint32_t chunk) {
  begun_ = begun_too_ = parts_.size();
  if (parts_.empty() || !IsList(parts_[rarest_])) {
    block_->Clear();
    block_->Or(state_.documents.Chunk(chunk));
    return true;
  }
  begun_ = rarest_;
  const Part& first = parts_[rarest_];
  if (first.sets.size() == 1) {
    const ChunkView view = first.sets.front()->Chunk(chunk);
    if (!view.dense()) {
      positions_.assign(view.positions, view.positions + view.count);
      return false;
    }
    if (BeginWithTwo(view, chunk)) return false;
  }
  ComputeInto(*block_, first, chunk);
  if (first.bound > kMaxSparse || parts_.size() == 1) return true;
  AppendPositions(block_->words.data(), positions_);
  return false;
}

// Two frequent parts have few documents in common as a rule: those are listed
// in one pass over both, instead of one pass each and another for the rest.
bool FilterPlan::BeginWithTwo(const ChunkView& first, std::uint32_t chunk) {
  constexpr std::uint64_t kFew = 200;  // where masking a third is as quick
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i == begun_ || !IsList(parts_[i]) || parts_[i].sets.size() != 1) {
      continue;
    }
    const ChunkView other = parts_[i].sets.front()->Chunk(chunk);
    const std::uint64_t expected =
        std::uint64_t{first.count} * other.count / kChunkSize;
    if (expected > kFew) continue;
    AppendCommon(first.words, other.words, positions_);
    begun_too_ = i;
    return true;
  }
  return false;
}

void FilterPlan::Narrow(const Part& part, std::uint32_t chunk) {
  if (positions_.empty()) return;
  if (!part.probes.empty()) {
    NarrowByProbe(part, chunk);
  } else if (part.kind == Part::Kind::kUnion && part.sets.size() <= 1) {
    Keep(positions_,
         part.sets.empty() ? ChunkView() : part.sets.front()->Chunk(chunk),
         part.negated, *blank_);
  } else {
    ComputeInto(*other_, part, chunk);
    Keep(positions_, {.words = other_->words.data()}, part.negated, *blank_);
  }
}

void FilterPlan::NarrowByProbe(const Part& part, std::uint32_t chunk) {
  std::size_t kept = 0;
  for (const Position position : positions_) {
    bool holds = false;
    for (const Part::Probe& probe : part.probes) {
      holds = holds ||
              probe.holds[probe.column->Get(chunk << kChunkBits | position)];
    }
    positions_[kept] = position;
    kept += holds != part.negated;
  }
  positions_.resize(kept);
}

void FilterPlan::NarrowBlock(const Part& part, std::uint32_t chunk) {
  if (part.kind == Part::Kind::kUnion &&
      (part.negated || part.sets.size() == 1)) {
    for (const DocumentSet* set : part.sets) {
      const ChunkView view = set->Chunk(chunk);
      part.negated ? block_->AndNot(view) : block_->And(view);
    }
    return;
  }
  ComputeInto(*other_, part, chunk);
  part.negated ? block_->AndNot(*other_) : block_->And(*other_);
}

// The part itself, without regard to `negated`.
void FilterPlan::ComputeInto(Block& block, const Part& part,
                             std::uint32_t chunk) {
  if (part.kind == Part::Kind::kGeneral) return Run(block, part, chunk);
  block.Clear();
  for (const DocumentSet* set : part.sets) block.Or(set->Chunk(chunk));
}

void FilterPlan::Run(Block& block, const Part& part, std::uint32_t chunk) {
  std::vector<Value> stack;
  for (std::size_t i = part.first; i <= part.last; ++i) {
    const TagFilterNode& node = filter_.postfix[i];
    if (node.op == TagFilterOp::kTag) {
      const DocumentSet* set = SetOf(node.tag);
      stack.push_back(
          {.view = set == nullptr ? ChunkView() : set->Chunk(chunk)});
    } else if (node.op == TagFilterOp::kNot) {
      stack.back().negated = !stack.back().negated;
    } else {
      Value joined =
          Join(node.op, stack, static_cast<std::size_t>(node.operands));
      stack.push_back(std::move(joined));
    }
  }
  const Value& result = stack.back();
  if (result.negated) {
    block.Fill();
    result.block ? block.AndNot(*result.block) : block.AndNot(result.view);
  } else {
    block.Clear();
    result.block ? block.Or(*result.block) : block.Or(result.view);
  }
}

// Takes the operands off the stack. Complements stay in the chunk's full range
// until the whole query meets the documents that there are.
FilterPlan::Value FilterPlan::Join(TagFilterOp op, std::vector<Value>& stack,
                                   std::size_t operands) {
  const bool all = op == TagFilterOp::kAnd;
  Value result = {.block = std::make_unique<Block>()};
  Block& block = *result.block;
  all ? block.Fill() : block.Clear();
  for (; operands > 0; --operands) {
    Value value = std::move(stack.back());
    stack.pop_back();
    if (value.negated && !all) {  // x OR NOT y
      Block complement;
      complement.Fill();
      value.block ? complement.AndNot(*value.block)
                  : complement.AndNot(value.view);
      block.Or(complement);
    } else if (value.block) {
      !all            ? block.Or(*value.block)
      : value.negated ? block.AndNot(*value.block)
                      : block.And(*value.block);
    } else {
      !all            ? block.Or(value.view)
      : value.negated ? block.AndNot(value.view)
                      : block.And(value.view);
    }
  }
  return result;
}

}  // namespace tasuki::tagging
