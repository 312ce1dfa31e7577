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
  if (ways_.size() < slots) {
    ways_.resize(slots);
    right_ids_.resize(slots);
    readings_.resize(slots);
  }
  for (const Place& place : places_) {
    std::fill_n(&ways_[place.end_slot], kPadding, kNoWay);
    std::fill_n(&right_ids_[place.end_slot], kPadding, 0);
  }
  ways_[0] = 0;
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
  Way* const ways = ways_.data();
  std::uint16_t* const right_ids = right_ids_.data();
  Reading* const readings = readings_.data();
  Index slot = places_[end].first_slot;
  for (auto k = static_cast<std::uint32_t>(tokens.size()); k-- > 0;) {
    const WordToken& token = tokens[k];
    Best& best = bests_[token.left_id];
    if (best.visit != visit_) {
      best = {.way = BestTo(place, token.left_id), .visit = visit_};
    }
    --slot;
    ways[slot] = best.way - SlotOf(best.way) + AsWay(token.cost) + slot;
    right_ids[slot] = token.right_id;
    readings[slot] = {
        .token = number + k, .place = place, .before = SlotOf(best.way)};
  }
  places_[end].first_slot = slot;
}

inline Lattice::Way Lattice::BestTo(Index place, std::uint16_t left_id) const {
  const std::int16_t* const costs = dictionary_.CostsBefore(left_id);
  const Place& slots = places_[place];
  const std::uint16_t* right = right_ids_.data() + slots.first_slot;
  const Way* way = ways_.data() + slots.first_slot;
  const Way* const end = ways_.data() + slots.end_slot;
  Way best = kNoWay;
  for (; way < end; way += kBlock, right += kBlock) {
    const Way a = way[0] + AsWay(costs[right[0]]);
    const Way b = way[1] + AsWay(costs[right[1]]);
    const Way c = way[2] + AsWay(costs[right[2]]);
    const Way d = way[3] + AsWay(costs[right[3]]);
    best = std::min(best, std::min(std::min(a, b), std::min(c, d)));
  }
  return best;
}

// From the last place that a word reaches: blanks may follow.
void Lattice::TraceBack() {
  constexpr std::uint16_t kEndOfSentence = 0;
  found_.clear();
  Index end = sentence_.size();
  while (!places_[end].reached()) --end;
  const auto offsets = sentence_.offsets();
  for (Index slot = SlotOf(BestTo(end, kEndOfSentence)); slot != 0;
       slot = readings_[slot].before) {
    const Reading& reading = readings_[slot];
    found_.push_back({.begin = offsets[sentence_.SkipBlanks(reading.place)],
                      .end = offsets[end],
                      .token = reading.token});
    end = reading.place;
  }
  std::reverse(found_.begin(), found_.end());
}

}  // namespace tasuki
