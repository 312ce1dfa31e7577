#include "src/routing/agent_index.h"

#include <utility>

namespace tasuki::routing_internal {

std::uint32_t AgentIndex::ColumnOf(Token token) {
  if (token >= columns_.size()) columns_.resize(token + 1, kNil);
  std::uint32_t& column = columns_[token];
  if (column != kNil) return column;
  column = used_columns_++;
  if (used_columns_ > stride_) {
    const std::size_t stride = std::max<std::size_t>(64, stride_ * 2);
    std::vector<std::uint64_t> wider(words_ * stride);
    for (std::size_t word = 0; word < words_; ++word) {
      std::copy_n(tokens_.begin() + static_cast<std::ptrdiff_t>(word * stride_),
                  stride_,
                  wider.begin() + static_cast<std::ptrdiff_t>(word * stride));
    }
    tokens_ = std::move(wider);
    stride_ = stride;
  }
  return column;
}

void AgentIndex::SetTokens(const Entry& entry) {
  std::uint64_t* const row = tokens_.data() + entry.place / 64 * stride_;
  const std::uint64_t bit = std::uint64_t{1} << (entry.place % 64);
  for (const std::uint32_t column : entry.columns) row[column] |= bit;
}

void AgentIndex::ClearTokens(const Entry& entry) {
  std::uint64_t* const row = tokens_.data() + entry.place / 64 * stride_;
  const std::uint64_t bit = std::uint64_t{1} << (entry.place % 64);
  for (const std::uint32_t column : entry.columns) row[column] &= ~bit;
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
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    if (!(entry.open.channels >> channel & 1)) continue;
    mark(RowOf(channel, entry.open.day_band));
    mark(RowOf(channel, kDayBands + entry.open.load_band));
    open_count_[channel] += open ? 1 : -1;
  }
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
    ClearTokens(entry);
    entry.columns = profile.columns;
    SetTokens(entry);
    return;
  }
  entry.columns = profile.columns;
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
  SetTokens(entry);
}

void AgentIndex::Remove(std::uint32_t agent) {
  Entry& entry = entries_[agent];
  Mark(entry, false);
  agent_at_[entry.place] = kNil;
  entry = {};
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
      std::max<std::size_t>(256, std::bit_ceil(std::size_t{live_} * 4));
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
    SetTokens(entry);
    Mark(entry, true);
  }
}

}  // namespace tasuki::routing_internal
