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

void AgentIndex::SetTokens(const Entry& entry, bool held) {
  const std::size_t word = entry.place / 64;
  std::uint64_t* const tile =
      tokens_.data() + word / kTile * kTile * stride_ + word % kTile;
  const std::uint64_t bit = std::uint64_t{1} << (entry.place % 64);
  entry.Visited([&](const auto columns) {
    for (const std::size_t column : columns) {
      std::uint64_t& holding = tile[column * kTile];
      holding = held ? holding | bit : holding & ~bit;
    }
  });
}

void AgentIndex::Mark(const Entry& entry, bool open) {
  const std::size_t word = entry.place / 64;
  const std::uint64_t bit = std::uint64_t{1} << (entry.place % 64);
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
  for (unsigned left = entry.open.channels; left != 0; left &= left - 1) {
    const auto channel = static_cast<std::size_t>(std::countr_zero(left));
    mark(RowOf(channel, entry.open.day_band));
    if (tracks_load_) mark(RowOf(channel, kDayBands + entry.open.load_band));
    open_count_[channel] += open ? 1 : -1;
  }
}

void AgentIndex::TrackLoad() {
  for (const Entry& entry : entries_) Mark(entry, false);
  tracks_load_ = true;
  for (const Entry& entry : entries_) Mark(entry, true);
}

void AgentIndex::SetProfile(std::uint32_t agent, Profile& profile) {
  if (profile.columns.size() < profile.tokens.size()) {
    for (const Token token : profile.tokens) {
      profile.columns.push_back(ColumnOf(token));
    }
  }
  if (agent >= entries_.size()) entries_.resize(agent + 1);
  Entry& entry = entries_[agent];
  if (entry.place != kNil) {
    SetTokens(entry, false);
    entry.Assign(profile.columns);
    SetTokens(entry, true);
    return;
  }
  entry.Assign(profile.columns);
  ++live_;
  MoveToEnd(agent);
}

void AgentIndex::Update(std::uint32_t agent, Openness open, bool move) {
  Entry& entry = entries_[agent];
  if (!move && entry.open == open) return;
  Mark(entry, false);
  entry.open = {};
  if (move) MoveToEnd(agent);
  entry.open = open;
  Mark(entry, true);
}

void AgentIndex::MoveToEnd(std::uint32_t agent) {
  // Its tokens stay behind at the old place, where nothing is open.
  Entry& entry = entries_[agent];
  if (entry.place != kNil) {
    agent_at_[entry.place] = kNil;
    entry.place = kNil;
  }
  if (next_place_ == agent_at_.size()) Renumber();
  entry.place = next_place_++;
  agent_at_[entry.place] = agent;
  SetTokens(entry, true);
}

void AgentIndex::Remove(std::uint32_t agent) {
  Entry& entry = entries_[agent];
  Mark(entry, false);
  agent_at_[entry.place] = kNil;
  entry = Entry();
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
    entries_[agent].place = place;
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
    const Entry& entry = entries_[agent_at_[i]];
    SetTokens(entry, true);
    Mark(entry, true);
  }
}

}  // namespace tasuki::routing_internal
