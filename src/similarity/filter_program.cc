#include "src/similarity/filter_program.h"

#include <bit>

#include "absl/container/flat_hash_map.h"

namespace tasuki {

FilterProgram::FilterProgram(const ReplyFilter& filter,
                             const PostingStore& lists, const Facets& facets)
    : filter_(filter) {
  absl::flat_hash_map<const ReplyFacet*, std::size_t> known;
  const auto push = [&](const ReplyFacet* facet) {
    const auto [place, inserted] = known.try_emplace(facet, leaves_.size());
    if (inserted) {
      leaves_.emplace_back(lists,
                           facet == nullptr ? PostingList() : facet->replies);
    }
    steps_.push_back({TagFilterOp::kTag, place->second});
  };
  std::size_t conditions = 0;
  for (const TagFilterNode& node : filter.tags.postfix) {
    if (node.op == TagFilterOp::kTag) {
      push(facets.Find(FacetKind::kTag, node.tag.value()));
    } else {
      steps_.push_back({node.op, static_cast<std::size_t>(node.operands)});
    }
  }
  conditions += !filter.tags.empty();
  if (!filter.service.empty()) {
    push(facets.Find(FacetKind::kService, filter.service));
    ++conditions;
  }
  if (!filter.language.empty()) {
    push(facets.Find(FacetKind::kLanguage, filter.language));
    ++conditions;
  }
  if (conditions > 1) steps_.push_back({TagFilterOp::kAnd, conditions});
  bits_.resize(leaves_.size());
}

WindowBits FilterProgram::Select(std::uint32_t number, const Window& window) {
  WindowBits selected = window.live;
  if (!steps_.empty()) {
    LoadLeaves(number);
    for (std::size_t i = 0; i < WindowBits::kWords; ++i) {
      if (selected.word(i) != 0) selected.word(i) &= Evaluate(i);
    }
  }
  if (filter_.from != absl::InfinitePast() ||
      filter_.to != absl::InfiniteFuture()) {
    SelectTimes(window, selected);
  }
  return selected;
}

void FilterProgram::LoadLeaves(std::uint32_t number) {
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    bits_[i] = {};
    leaves_[i].Read(
        number,
        [&](ReplyHandle handle, std::uint32_t) {
          bits_[i].Set(PlaceOf(handle));
        },
        [&](const BitRun& run) { bits_[i].SetAll(run.bits); });
  }
}

// The condition for 64 replies at once.
std::uint64_t FilterProgram::Evaluate(std::size_t word) {
  stack_.clear();
  for (const Step& step : steps_) {
    if (step.op == TagFilterOp::kTag) {
      stack_.push_back(bits_[step.operands].word(word));
      continue;
    }
    if (step.op == TagFilterOp::kNot) {
      stack_.back() = ~stack_.back();
      continue;
    }
    const bool both = step.op == TagFilterOp::kAnd;
    std::uint64_t value = both ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < step.operands; ++i) {
      value = both ? value & stack_.back() : value | stack_.back();
      stack_.pop_back();
    }
    stack_.push_back(value);
  }
  return stack_.back();
}

void FilterProgram::SelectTimes(const Window& window,
                                WindowBits& selected) const {
  // Times are kept in microseconds, rounded down.
  const std::int64_t from = absl::ToUnixMicros(filter_.from);
  const std::int64_t to = absl::ToUnixMicros(filter_.to);
  for (std::size_t i = 0; i < WindowBits::kWords; ++i) {
    for (std::uint64_t rest = selected.word(i); rest != 0; rest &= rest - 1) {
      const auto place =
          static_cast<std::uint16_t>(i * 64 + std::countr_zero(rest));
      const std::int64_t time = window.times.at(place);
      if (time < from || time >= to) selected.Clear(place);
    }
  }
}

}  // namespace tasuki
