#include "src/routing/agent_index.h"

#include <utility>

namespace tasuki::routing_internal {

std::uint32_t AgentIndex::ColumnOf(Token token) {
  if (token >= columns_.size()) columns_.resize(token + 1, kNil);
  std::uint32_t& column = columns_[token];
  if (column != kNil) return column;
  column = used_columns_++;
  if (used_columns_ > stride_) {
    const std::size_t row = stride_ * kTile;
    stride_ = std::max<std::size_t>(64, stride_ * 2);
    decltype(tokens_) wider(words_ * stride_);
    for (std::size_t tile = 0; tile < words_ / kTile; ++tile) {
      std::copy_n(
          tokens_.begin() + static_cast<std::ptrdiff_t>(tile * row), row,
          wider.begin() + static_cast<std::ptrdiff_t>(tile * kTile * stride_));
    }
    tokens_ = std::move(wider);
  }
  return column;
}

void AgentIndex::AddClass(const ClassInfo& info) {
  classes_.push_back({static_cast<std::uint32_t>(needs_.size()),
                      static_cast<std::uint16_t>(info.all.size()),
                      static_cast<std::uint16_t>(info.any.size())});
  for (const Token token : info.all) needs_.push_back(ColumnOf(token));
  for (const Token token : info.any) needs_.push_back(ColumnOf(token));
}

void AgentIndex::SetTokens(std::uint32_t agent, bool held) {
  const std::uint32_t place = standings_[agent].place;
  const std::size_t word = place / 64;
  std::uint64_t* const tile =
      tokens_.data() + word / kTile * kTile * stride_ + word % kTile;
  const std::uint64_t bit = std::uint64_t{1} << (place % 64);
  holdings_[agent].Visited([&](const auto columns) {
    for (const std::size_t column : columns) {
      std::uint64_t& holding = tile[column * kTile];
      holding = held ? holding | bit : holding & ~bit;
    }
  });
}

void AgentIndex::Mark(const Standing& standing, bool open) {
  const std::size_t word = standing.place / 64;
  const std::uint64_t bit = std::uint64_t{1} << (standing.place % 64);
  const std::uint64_t word_bit = std::uint64_t{1} << (word % 64);
  const auto mark = [&](OpenRow& row) {
    if (row.bits.empty()) {
      if (!open) return;
      row.bits.resize(words_);
      row.summary.resize((words_ + 63) / 64);
    }
    std::uint64_t& bits = row.bits[word];
    bits = open ? bits | bit : bits & ~bit;
    std::uint64_t& summary = row.summary[word / 64];
    summary = bits != 0 ? summary | word_bit : summary & ~word_bit;
  };
  for (unsigned left = standing.open.channels; left != 0; left &= left - 1) {
    const auto channel = static_cast<std::size_t>(std::countr_zero(left));
    mark(RowOf(channel, standing.open.day_band));
    if (tracks_load_) mark(RowOf(channel, kDayBands + standing.open.load_band));
    open_count_[channel] += open ? 1 : -1;
  }
}

void AgentIndex::TrackLoad() {
  for (const Standing& standing : standings_) Mark(standing, false);
  tracks_load_ = true;
  for (const Standing& standing : standings_) Mark(standing, true);
}

void AgentIndex::SetProfile(std::uint32_t agent, Profile& profile) {
  if (profile.columns.size() < profile.tokens.size()) {
    for (const Token token : profile.tokens) {
      profile.columns.push_back(ColumnOf(token));
    }
  }
  if (agent >= standings_.size()) {
    standings_.resize(agent + 1);
    holdings_.resize(agent + 1);
  }
  if (standings_[agent].place != kNil) {
    SetTokens(agent, false);
    holdings_[agent].Assign(profile.columns);
    SetTokens(agent, true);
    return;
  }
  holdings_[agent].Assign(profile.columns);
  ++live_;
  MoveToEnd(agent);
}

void AgentIndex::Update(std::uint32_t agent, Openness open, bool move) {
  Standing& standing = standings_[agent];
  if (!move && standing.open == open) return;
  Mark(standing, false);
  standing.open = {};
  if (move) MoveToEnd(agent);
  standing.open = open;
  Mark(standing, true);
}

void AgentIndex::MoveToEnd(std::uint32_t agent) {
  // Its tokens stay behind at the old place, where nothing is open.
  Standing& standing = standings_[agent];
  if (standing.place != kNil) {
    agent_at_[standing.place] = kNil;
    standing.place = kNil;
  }
  if (next_place_ == agent_at_.size()) Renumber();
  standing.place = next_place_++;
  agent_at_[standing.place] = agent;
  SetTokens(agent, true);
}

void AgentIndex::Remove(std::uint32_t agent) {
  Standing& standing = standings_[agent];
  Mark(standing, false);
  agent_at_[standing.place] = kNil;
  standing = Standing();
  holdings_[agent] = Holding();
  --live_;
}

std::vector<std::uint32_t> AgentIndex::InOrder() const {
  std::vector<std::uint32_t> order;
  order.reserve(live_);
  for (const std::uint32_t agent : agent_at_) {
    if (agent != kNil) order.push_back(agent);
  }
  return order;
}

void AgentIndex::Renumber() {
  // In place and without memory of its own, unless there are more agents.
  std::uint32_t place = 0;
  for (std::uint32_t& slot : agent_at_) {
    const std::uint32_t agent = slot;
    slot = kNil;
    if (agent == kNil) continue;
    standings_[agent].place = place;
    agent_at_[place++] = agent;
  }
  next_place_ = place;
  const std::size_t places =
      std::max<std::size_t>(64 * kTile, std::bit_ceil(std::size_t{live_} * 4));
  if (places > agent_at_.size()) agent_at_.resize(places, kNil);
  words_ = agent_at_.size() / 64;
  tokens_.assign(words_ * stride_, 0);
  for (OpenRow& row : open_) {
    if (row.bits.empty()) continue;
    row.bits.assign(words_, 0);
    row.summary.assign((words_ + 63) / 64, 0);
  }
  open_count_ = {};
  for (std::uint32_t i = 0; i < next_place_; ++i) {
    SetTokens(agent_at_[i], true);
    Mark(standings_[agent_at_[i]], true);
  }
}

}  // namespace tasuki::routing_internal
