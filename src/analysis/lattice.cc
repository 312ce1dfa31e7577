#include "src/analysis/lattice.h"

#include <algorithm>

namespace tasuki {

Lattice::Lattice(const Dictionary& dictionary)
    : dictionary_(dictionary), bests_(dictionary.unknown().right_ids()) {}

std::span<const FoundWord> Lattice::Decode(std::string_view text) {
  sentence_.Read(text, dictionary_);
  search_.Find(sentence_, dictionary_);
  CountWords();
  MakeSlots();
  if (visit_ > ~std::uint32_t{0} - sentence_.size()) {
    bests_.assign(bests_.size(), Best());
    visit_ = 0;
  }
  for (Index place = 0; place < sentence_.size(); ++place) {
    if (places_[place].reached()) AddWordsAfter(place);
  }
  TraceBack();
  return found_;
}

template <class Found>
void Lattice::ForEachUnknown(Index begin, const Found& found) const {
  const CharacterClass first = sentence_.ClassOf(begin);
  const auto tokens = dictionary_.UnknownOf(first.number());
  const auto number =
      dictionary_.first_unknown() +
      static_cast<std::uint32_t>(tokens.data() -
                                 dictionary_.unknown().tokens().data());
  const Index group_end = sentence_.GroupEnd(begin);
  const bool grouped =
      first.groups() && group_end - begin - 1 <= dictionary_.max_grouping();
  Index end = begin;
  while (end - begin < first.longest() && end < sentence_.size() &&
         !(first.groups() && end + 1 == group_end) &&
         (end == begin || first.SharesKindWith(sentence_.ClassOf(end)))) {
    ++end;
  }
  // Something must lead on.
  if (end == begin && !grouped && search_.FirstAt(begin) == WordSearch::kNone) {
    ++end;
  }
  for (; end > begin; --end) found(end, tokens, number);
  if (grouped) found(group_end, tokens, number);
}

// How many words may end where, as the end_slot of each place.
void Lattice::CountWords() {
  places_.assign(sentence_.size() + 1, {});
  places_before_.assign(sentence_.size() + 1, 0);
  for (Index place = 0; place < sentence_.size(); ++place) {
    ++places_before_[sentence_.SkipBlanks(place)];
  }
  for (const WordSearch::Hit& hit : search_.hits()) {
    dictionary_.lists()[hit.list].PrefetchTokens(hit.range);
    places_[hit.end].end_slot +=
        WordList::CountOf(hit.range) * places_before_[hit.begin];
  }
  for (Index begin = 0; begin < sentence_.size(); ++begin) {
    if (places_before_[begin] == 0 || !HasUnknown(begin)) continue;
    ForEachUnknown(begin, [&](Index end, std::span<const WordToken> tokens,
                              std::uint32_t) {
      places_[end].end_slot +=
          static_cast<Index>(tokens.size()) * places_before_[begin];
    });
  }
}

void Lattice::MakeSlots() {
  places_[0].end_slot = 1;  // slot 0 stands for what is before the sentence
  Index slots = 0;
  for (Place& place : places_) {
    place.end_slot += slots;
    place.first_slot = place.end_slot;
    slots = place.end_slot + kPadding;
  }
  places_[0].first_slot = 0;
  if (costs_.size() < slots) {
    costs_.resize(slots);
    right_ids_.resize(slots);
    readings_.resize(slots);
  }
  for (const Place& place : places_) {
    std::fill_n(&costs_[place.end_slot], kPadding, kNoCost);
    std::fill_n(&right_ids_[place.end_slot], kPadding, 0);
  }
  costs_[0] = 0;
  right_ids_[0] = 0;
}

void Lattice::AddWordsAfter(Index place) {
  const Index begin = sentence_.SkipBlanks(place);
  if (begin == sentence_.size()) return;
  ++visit_;
  // What MeCab prefers comes last, and so before the others in the slots.
  if (HasUnknown(begin)) {
    ForEachUnknown(begin, [&](Index end, std::span<const WordToken> tokens,
                              std::uint32_t number) {
      AddWords(place, end, tokens, number);
    });
  }
  const auto hits = search_.hits();
  for (Index i = search_.FirstAt(begin); i != WordSearch::kNone;
       i = hits[i].next) {
    const WordSearch::Hit& hit = hits[i];
    const std::uint32_t first = WordList::FirstOf(hit.range);
    AddWords(place, hit.end,
             dictionary_.lists()[hit.list].tokens().subspan(
                 first, WordList::CountOf(hit.range)),
             dictionary_.first_token(hit.list) + first);
  }
}

inline void Lattice::AddWords(Index place, Index end,
                              std::span<const WordToken> tokens,
                              std::uint32_t number) {
  Best* const bests = bests_.data();
  std::int32_t* const costs = costs_.data();
  std::uint16_t* const right_ids = right_ids_.data();
  Reading* const readings = readings_.data();
  const std::uint32_t visit = visit_;
  Index slot = places_[end].first_slot;
  for (auto k = static_cast<std::uint32_t>(tokens.size()); k-- > 0;) {
    const WordToken& token = tokens[k];
    Best& best = bests[token.left_id];
    if (best.visit != visit) {
      best = {.cost = BestCost(place, token.left_id), .visit = visit};
    }
    --slot;
    costs[slot] = best.cost + token.cost;
    right_ids[slot] = token.right_id;
    readings[slot] = {.token = number + k, .place = place};
  }
  places_[end].first_slot = slot;
}

inline std::int32_t Lattice::BestCost(Index place,
                                      std::uint16_t left_id) const {
  const std::int16_t* const row = dictionary_.CostsBefore(left_id);
  const Place& slots = places_[place];
  const std::uint16_t* right = right_ids_.data() + slots.first_slot;
  const std::int32_t* cost = costs_.data() + slots.first_slot;
  const std::int32_t* const end = costs_.data() + slots.end_slot;
  std::int32_t best = kNoCost;
  for (; cost < end; cost += kBlock, right += kBlock) {
    const std::int32_t a = cost[0] + row[right[0]];
    const std::int32_t b = cost[1] + row[right[1]];
    const std::int32_t c = cost[2] + row[right[2]];
    const std::int32_t d = cost[3] + row[right[3]];
    best = std::min(best, std::min(std::min(a, b), std::min(c, d)));
    // Most places have one block or two: vectors of eight would only be built.
    asm("" : "+r"(best));
  }
  return best;
}

// The first of the best: the slots are in the order of preference.
Lattice::Index Lattice::BestSlot(Index place, std::uint16_t left_id) const {
  const std::int16_t* const row = dictionary_.CostsBefore(left_id);
  const std::int32_t best = BestCost(place, left_id);
  Index slot = places_[place].first_slot;
  while (costs_[slot] + row[right_ids_[slot]] != best) ++slot;
  return slot;
}

// From the last place that a word reaches: blanks may follow.
void Lattice::TraceBack() {
  constexpr std::uint16_t kEndOfSentence = 0;
  found_.clear();
  Index end = sentence_.size();
  while (!places_[end].reached()) --end;
  const auto offsets = sentence_.offsets();
  for (Index slot = BestSlot(end, kEndOfSentence); slot != 0;) {
    const Reading& reading = readings_[slot];
    found_.push_back({.begin = offsets[sentence_.SkipBlanks(reading.place)],
                      .end = offsets[end],
                      .token = reading.token});
    end = reading.place;
    slot = BestSlot(end, dictionary_.TokenOf(reading.token).left_id);
  }
  std::reverse(found_.begin(), found_.end());
}

}  // namespace tasuki
