// Finds the agent for a task: the first in idle order among those who have
// room on its channel and hold all its tokens.
//
// An agent who is given or finishes work moves to a new place behind all
// others. Places are numbered; one bitmap per token and one per (channel, band)
// say what holds at a place, so a search is an AND over words, and its first
// bit is the longest idle. When the places run out, all agents are moved
// together, in order, which costs O(agents · tokens) once in 3 · agents moves.
#ifndef TASUKI_SRC_ROUTING_AGENT_INDEX_H_
#define TASUKI_SRC_ROUTING_AGENT_INDEX_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "src/routing/catalog.h"
#include "src/routing/huge_pages.h"
#include "src/routing/near_list.h"

namespace tasuki::routing_internal {

class AgentIndex {
 public:
  static constexpr int kChannels = 3;
  // 0 to 3: by occupancy of the day. 4 to 20: by load of the moment.
  static constexpr int kDayBands = 4;
  static constexpr int kLoadBands = 17;
  static constexpr int kBands = kDayBands + kLoadBands;

  struct Openness {
    std::uint8_t channels = 0;  // bit per channel with room for one unit
    std::uint8_t day_band = 0;
    std::uint8_t load_band = 0;
    friend bool operator==(const Openness&, const Openness&) = default;
  };

  // What a search looks for. `level_order`: +1 highest level of the primary
  // token's skill first, -1 lowest first, 0 regardless.
  struct Query {
    std::uint32_t class_id = 0;
    std::size_t channel = 0;
    Token primary = 0;
    Token primary_top = 0;  // the same skill's token of level 5
    int level_order = 0;
    bool by_load = false;
    // Where not empty: a token each, first those who hold the first; kNil is
    // held by all, and `accept` knows better.
    std::span<const Token> groups;
  };

  // Classes are searched for by number; they come in that order.
  void AddClass(const ClassInfo& info);
  // Agent `agent` has the tokens of `profile` from now on, which stays where it
  // is; learns the columns of its tokens.
  void SetProfile(std::uint32_t agent, Profile& profile);
  // What the agent has room for now; `move`: and goes behind all others.
  void Update(std::uint32_t agent, Openness open, bool move);
  void Remove(std::uint32_t agent);
  // From now on the load band counts; until then it must be 0. A pool where no
  // service looks at it need not keep it.
  void TrackLoad();
  bool tracks_load() const { return tracks_load_; }
  // Starts loading what moving the agent will read.
  void Prefetch(std::uint32_t agent) const {
    if (agent < holdings_.size()) holdings_[agent].Prefetch();
  }
  // All agents in idle order.
  std::vector<std::uint32_t> InOrder() const;

  // Whether anybody at all has room on the channel.
  bool AnyOpen(std::size_t channel) const { return open_count_[channel] > 0; }

  // The first agent in the query's order whom `accept` (agent, group) takes;
  // kNil if none.
  template <class Accept>
  std::uint32_t Find(const Query& query, Accept accept) const;

  static std::size_t ChannelIndex(Channel channel) {
    // As in Capacity: voice, chat, mail.
    return static_cast<std::size_t>(Channel::kVoice) -
           static_cast<std::size_t>(channel);
  }

 private:
  using Row = std::vector<std::uint64_t>;

  // Where an agent stands. So short that those of ten thousand agents stay in
  // a cache that is near.
  struct Standing {
    std::uint32_t place = kNil;
    Openness open;
  };
  static_assert(sizeof(Standing) == 8);
  // The columns of an agent's tokens.
  using Holding = NearList<58>;
  static_assert(sizeof(Holding) == 128);
  // A class: so many columns in needs_, all of which it takes, and any.
  struct Needs {
    std::uint32_t first = 0;
    std::uint16_t all = 0;
    std::uint16_t any = 0;
  };
  struct OpenRow {
    Row bits;
    Row summary;  // bit per word of `bits` that is not zero
  };

  OpenRow& RowOf(std::size_t channel, std::size_t band) {
    return open_[channel * kBands + band];
  }
  const OpenRow& RowOf(std::size_t channel, std::size_t band) const {
    return open_[channel * kBands + band];
  }
  void MoveToEnd(std::uint32_t agent);
  void Mark(const Standing& standing, bool open);
  void SetTokens(std::uint32_t agent, bool held);
  void Renumber();
  // The token's column, made where it is missing.
  std::uint32_t ColumnOf(Token token);

  template <class Accept>
  std::uint32_t FindInBand(const OpenRow& row, const Query& query, Token at,
                           Accept& accept) const;
  std::uint64_t Qualified(const Needs& needs, std::size_t word,
                          std::uint64_t bits) const;
  std::uint64_t HoldersOf(Token token, std::size_t word) const {
    return token < columns_.size() && columns_[token] != kNil
               ? TileOf(word)[columns_[token] * kTile]
               : 0;
  }
  // The word of column 0; those of the others follow at steps of kTile.
  const std::uint64_t* TileOf(std::size_t word) const {
    return tokens_.data() + word / kTile * kTile * stride_ + word % kTile;
  }

  std::vector<Standing> standings_;                    // by agent
  std::vector<Holding, HugePages<Holding>> holdings_;  // by agent
  std::vector<std::uint32_t> agent_at_;                // by place
  // One column per token that anybody has had or needed. Of each column so many
  // words lie together, a cache line: a search reads 512 places at once, and an
  // agent's new place lies in the lines of the move before.
  static constexpr std::size_t kTile = 8;
  std::vector<std::uint32_t> columns_;  // by token
  std::uint32_t used_columns_ = 0;
  std::size_t stride_ = 0;
  std::vector<std::uint64_t, HugePages<std::uint64_t>> tokens_;
  std::vector<Needs> classes_;
  std::vector<std::uint32_t> needs_;
  std::array<OpenRow, kChannels * kBands> open_;
  std::array<std::uint32_t, kChannels> open_count_ = {};
  std::uint32_t live_ = 0;
  std::uint32_t next_place_ = 0;
  std::size_t words_ = 0;
  bool tracks_load_ = false;
};

template <class Accept>
std::uint32_t AgentIndex::Find(const Query& query, Accept accept) const {
  const std::size_t first = query.by_load ? kDayBands : 0;
  const std::size_t last = query.by_load ? kBands : kDayBands;
  for (std::size_t band = first; band < last; ++band) {
    const OpenRow& row = RowOf(query.channel, band);
    if (row.bits.empty()) continue;
    for (std::size_t group = 0; group < query.groups.size(); ++group) {
      Query one = query;
      one.primary_top = query.groups[group];
      const auto take = [&](std::uint32_t agent, std::size_t) {
        return accept(agent, group);
      };
      const std::uint32_t agent = FindInBand(row, one, one.primary_top, take);
      if (agent != kNil) return agent;
    }
    if (!query.groups.empty()) continue;
    if (query.level_order == 0) {
      const std::uint32_t agent = FindInBand(row, query, kNil, accept);
      if (agent != kNil) return agent;
      continue;
    }
    for (Token i = 0; i <= query.primary_top - query.primary; ++i) {
      const Token at =
          query.level_order > 0 ? query.primary_top - i : query.primary + i;
      const std::uint32_t agent = FindInBand(row, query, at, accept);
      if (agent != kNil) return agent;
    }
  }
  return kNil;
}

// `at`: only agents whose primary skill is at exactly this level.
template <class Accept>
std::uint32_t AgentIndex::FindInBand(const OpenRow& row, const Query& query,
                                     Token at, Accept& accept) const {
  const Needs& needs = classes_[query.class_id];
  for (std::size_t s = 0; s < row.summary.size(); ++s) {
    for (std::uint64_t words = row.summary[s]; words != 0; words &= words - 1) {
      const std::size_t word =
          s * 64 + static_cast<std::size_t>(std::countr_zero(words));
      std::uint64_t bits = Qualified(needs, word, row.bits[word]);
      if (at != kNil) {
        bits &= HoldersOf(at, word);
        if (at != query.primary_top) bits &= ~HoldersOf(at + 1, word);
      }
      for (; bits != 0; bits &= bits - 1) {
        const std::uint32_t agent =
            agent_at_[word * 64 +
                      static_cast<std::size_t>(std::countr_zero(bits))];
        if (accept(agent, std::size_t{0})) return agent;
      }
    }
  }
  return kNil;
}

inline std::uint64_t AgentIndex::Qualified(const Needs& needs, std::size_t word,
                                           std::uint64_t bits) const {
  const std::uint64_t* const tile = TileOf(word);
  const std::uint32_t* column = needs_.data() + needs.first;
  for (std::size_t i = 0; i < needs.all && bits != 0; ++i) {
    bits &= tile[*column++ * kTile];
  }
  if (needs.any == 0 || bits == 0) return bits;
  std::uint64_t any = 0;
  for (std::size_t i = 0; i < needs.any; ++i) any |= tile[*column++ * kTile];
  return bits & any;
}

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_AGENT_INDEX_H_
