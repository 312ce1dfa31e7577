#include "src/routing/catalog.h"

#include <algorithm>
#include <utility>

#include "src/routing/bytes.h"

namespace tasuki::routing_internal {
namespace {

// Two chains at a time: one alone waits for its multiplications.
std::uint32_t HashOf(std::span<const std::uint32_t> words) {
  std::uint64_t even = words.size();
  std::uint64_t odd = 0x2545f4914f6cdd1dULL;
  const auto pair = [&](std::size_t i) {
    return words[i] | std::uint64_t{words[i + 1]} << 32;
  };
  std::size_t i = 0;
  for (; i + 3 < words.size(); i += 4) {
    even = Mix(even, pair(i));
    odd = Mix(odd, pair(i + 2));
  }
  for (; i < words.size(); ++i) even = Mix(even, words[i]);
  const std::uint64_t hash = Mix(even, odd);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

// A plan's key is the kind of task in few words: what CheckPlanPart allows fits
// into so many bits.
//
//   service 14, channel 2, cost 10, has a due time 1, first contact 1
//   needs: skills of all_of 7, of any_of 7, clearance 4
//          team 14, site 14
//          skill 14, level 3          for each skill
//   for each relaxation: after, in two words, and needs
std::size_t WordsOf(const Requirement& needs) {
  return 2 + needs.all_of.size() + needs.any_of.size();
}

// Writes a key into room that has been measured.
class KeyWriter {
 public:
  explicit KeyWriter(std::uint32_t* at) : at_(at) {}
  // False: some value is one that CheckPlanPart does not allow, and the key
  // means nothing.
  bool ok() const { return beyond_ == 0; }

  void Kind(const TaskSpec& spec) {
    *at_++ = Bits(spec.service, 14) | Bits(spec.channel, 2) << 14 |
             Bits(spec.cost, 10) << 16 |
             Bits(spec.due != absl::InfiniteFuture(), 1) << 26 |
             Bits(spec.first_contact, 1) << 27;
  }
  void Instant(std::int64_t micros) {
    *at_++ = static_cast<std::uint32_t>(micros);
    *at_++ = static_cast<std::uint32_t>(micros >> 32);
  }
  void Needs(const Requirement& needs) {
    *at_++ = Bits(needs.all_of.size(), 7) | Bits(needs.any_of.size(), 7) << 7 |
             Bits(needs.clearance, 4) << 14;
    *at_++ = Bits(needs.team, 14) | Bits(needs.site, 14) << 14;
    Skills(needs.all_of);
    Skills(needs.any_of);
  }

 private:
  void Skills(const std::vector<SkillLevel>& skills) {
    for (const SkillLevel& s : skills) {
      *at_++ = Bits(s.skill, 14) | Bits(s.level, 3) << 14;
    }
  }
  template <class T>
  std::uint32_t Bits(T value, int bits) {
    const auto wide = static_cast<std::uint64_t>(value);
    beyond_ |= wide >> bits;
    return static_cast<std::uint32_t>(wide);
  }

  std::uint32_t* at_;
  std::uint64_t beyond_ = 0;  // bits of values that have no place in the key
};

// Reads a key back; past its end there are zeros and ok() is false.
class KeyReader {
 public:
  explicit KeyReader(std::span<const std::uint32_t> key) : key_(key) {}
  bool ok() const { return ok_; }
  bool done() const { return at_ >= key_.size(); }

  void Kind(TaskSpec& spec) {
    Next();
    spec.service = static_cast<ServiceHandle>(Bits(14));
    spec.channel = static_cast<Channel>(Bits(2));
    spec.cost = static_cast<int>(Bits(10));
    if (Bits(1) != 0) spec.due = absl::UnixEpoch();
    spec.first_contact = Bits(1) != 0;
    ok_ = ok_ && word_ == 0;
  }
  std::int64_t Instant() {
    Next();
    const std::uint64_t low = word_;
    Next();
    return static_cast<std::int64_t>(low | std::uint64_t{word_} << 32);
  }
  Requirement Needs() {
    Requirement needs;
    Next();
    const std::uint32_t all = Bits(7);
    const std::uint32_t any = Bits(7);
    needs.clearance = static_cast<int>(Bits(4));
    ok_ = ok_ && word_ == 0;
    Next();
    needs.team = static_cast<int>(Bits(14));
    needs.site = static_cast<int>(Bits(14));
    ok_ = ok_ && word_ == 0;
    Skills(all, needs.all_of);
    Skills(any, needs.any_of);
    return needs;
  }

 private:
  void Next() {
    ok_ = ok_ && !done();
    word_ = ok_ ? key_[at_++] : 0;
  }
  std::uint32_t Bits(int bits) {
    const std::uint32_t low = word_ & ((1U << bits) - 1);
    word_ >>= bits;
    return low;
  }
  void Skills(std::uint32_t count, std::vector<SkillLevel>& skills) {
    for (; count > 0 && ok_; --count) {
      Next();
      const auto skill = static_cast<SkillHandle>(Bits(14));
      const auto level = static_cast<int>(Bits(3));
      ok_ = ok_ && word_ == 0;
      skills.push_back({skill, level});
    }
  }

  std::span<const std::uint32_t> key_;
  std::size_t at_ = 0;
  std::uint32_t word_ = 0;  // what is left of the word before at_
  bool ok_ = true;
};

}  // namespace

std::size_t Catalog::Hash::operator()(const Words& words) const {
  return HashOf(words);
}

Catalog::Catalog(const RoutingOptions& options)
    : options_(options),
      site_end_(static_cast<Token>(options.max_teams + options.max_sites + 1)),
      skill_begin_(site_end_ + kClearances + 1) {}

Obstacle Catalog::ObstacleOf(Token token) const {
  if (token <= TeamToken(options_.max_teams)) return Obstacle::kTeam;
  if (token < site_end_) return Obstacle::kSite;
  return token < VeteranToken() ? Obstacle::kClearance : Obstacle::kNotVeteran;
}

std::uint32_t Catalog::FindPlan(const TaskSpec& spec, Words& key) const {
  std::size_t size = 1 + WordsOf(spec.needs);
  for (const Relaxation& relaxation : spec.relaxations) {
    size += 2 + WordsOf(relaxation.needs);
  }
  key.resize(size);
  KeyWriter put(key.data());
  put.Kind(spec);
  put.Needs(spec.needs);
  for (const Relaxation& relaxation : spec.relaxations) {
    put.Instant(absl::ToInt64Microseconds(relaxation.after));
    put.Needs(relaxation.needs);
  }
  return put.ok() ? FindPlan(key, HashOf(key)) : kNil;
}

std::uint32_t Catalog::FindPlan(const Words& key, std::uint32_t hash) const {
  if (plan_table_.empty()) return kNil;
  const std::size_t mask = plan_table_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    const PlanEntry& entry = plan_table_[i];
    if (entry.id == kNil) return kNil;
    if (entry.hash != hash) continue;
    __builtin_prefetch(steps_.data() + plans_[entry.id].first_step);
    if (std::ranges::equal(KeyOf(entry.id), key)) return entry.id;
  }
}

// At most two thirds of the entries are taken.
void Catalog::AddPlanEntry(std::uint32_t hash, std::uint32_t id) {
  if (plans_.size() * 3 > plan_table_.size() * 2) {
    std::vector<PlanEntry> old(
        std::max<std::size_t>(64, plan_table_.size() * 2));
    old.swap(plan_table_);
    for (const PlanEntry& entry : old) {
      if (entry.id != kNil) AddPlanEntry(entry.hash, entry.id);
    }
  }
  const std::size_t mask = plan_table_.size() - 1;
  std::size_t i = hash & mask;
  while (plan_table_[i].id != kNil) i = (i + 1) & mask;
  plan_table_[i] = {hash, id};
}

std::uint32_t Catalog::InternKey(const Words& key) {
  const std::uint32_t hash = HashOf(key);
  const std::uint32_t known = FindPlan(key, hash);
  if (known != kNil) return known;
  const TaskSpec spec = *SpecOf(key);
  const std::int64_t veterans_until =
      spec.first_contact
          ? absl::ToInt64Microseconds(options_.first_contact_patience)
          : 0;
  // Each step may begin a class, and the end of the veterans' right one more.
  const std::size_t most = spec.relaxations.size() + 2;
  const auto limit = static_cast<std::size_t>(options_.max_classes);
  if (classes_.size() + most > limit || plans_.size() >= limit) return kNil;

  Plan plan{.key = static_cast<std::uint32_t>(key_words_.size()),
            .key_size = static_cast<std::uint32_t>(key.size()),
            .first_step = static_cast<std::uint32_t>(steps_.size())};
  key_words_.insert(key_words_.end(), key.begin(), key.end());
  const auto id = static_cast<std::uint32_t>(plans_.size());
  const auto add = [&](std::int64_t after, std::size_t relaxed) {
    const Requirement& needs =
        relaxed == 0 ? spec.needs : spec.relaxations[relaxed - 1].needs;
    if (steps_.size() > plan.first_step) steps_.back().is_last = false;
    steps_.push_back(
        {.after = after,
         .class_id = InternClass(spec, needs, after < veterans_until),
         .plan = id,
         .relaxed = static_cast<std::uint32_t>(relaxed)});
  };
  std::int64_t after = 0;
  for (std::size_t i = 0; i <= spec.relaxations.size(); ++i) {
    const std::int64_t next =
        i < spec.relaxations.size()
            ? absl::ToInt64Microseconds(spec.relaxations[i].after)
            : kNever;
    add(after, i);
    if (after < veterans_until && veterans_until < next) {
      add(veterans_until, i);
    }
    after = next;
  }
  plan.steps = static_cast<std::uint32_t>(steps_.size()) - plan.first_step;
  plans_.push_back(plan);
  AddPlanEntry(hash, id);
  return id;
}

std::optional<TaskSpec> Catalog::SpecOf(std::span<const std::uint32_t> key) {
  KeyReader reader(key);
  TaskSpec spec;
  reader.Kind(spec);
  spec.needs = reader.Needs();
  while (reader.ok() && !reader.done()) {
    Relaxation& relaxation = spec.relaxations.emplace_back();
    relaxation.after = absl::Microseconds(reader.Instant());
    relaxation.needs = reader.Needs();
  }
  if (!reader.ok()) return std::nullopt;
  return spec;
}

std::uint32_t Catalog::InternClass(const TaskSpec& spec,
                                   const Requirement& needs, bool veterans) {
  ClassInfo info{.service = static_cast<std::uint32_t>(spec.service),
                 .channel = spec.channel,
                 .cost = spec.cost,
                 .has_due = spec.due != absl::InfiniteFuture()};
  for (const SkillLevel& s : needs.all_of) {
    info.all.push_back(SkillToken(s.skill, s.level));
  }
  for (const SkillLevel& s : needs.any_of) {
    info.any.push_back(SkillToken(s.skill, s.level));
  }
  if (needs.team != 0) info.all.push_back(TeamToken(needs.team));
  if (needs.site != 0) info.all.push_back(SiteToken(needs.site));
  if (needs.clearance != 0) {
    info.all.push_back(ClearanceToken(needs.clearance));
  }
  if (veterans) info.all.push_back(VeteranToken());
  const auto canonical = [](std::vector<Token>& tokens, std::size_t from) {
    if (tokens.size() <= from) return;
    std::sort(tokens.begin() + static_cast<std::ptrdiff_t>(from), tokens.end());
    tokens.erase(std::unique(tokens.begin() + static_cast<std::ptrdiff_t>(from),
                             tokens.end()),
                 tokens.end());
  };
  canonical(info.all, 1);
  canonical(info.any, 0);
  Words key = {info.service, static_cast<std::uint32_t>(info.channel),
               static_cast<std::uint32_t>(info.cost), info.has_due,
               static_cast<std::uint32_t>(info.all.size())};
  key.insert(key.end(), info.all.begin(), info.all.end());
  key.insert(key.end(), info.any.begin(), info.any.end());
  const auto [it, added] = class_ids_.try_emplace(
      std::move(key), static_cast<std::uint32_t>(classes_.size()));
  if (added) classes_.push_back(std::move(info));
  return it->second;
}

std::vector<Token> Catalog::TokensOf(const AgentSpec& spec) const {
  std::vector<Token> tokens;
  if (spec.team != 0) tokens.push_back(TeamToken(spec.team));
  if (spec.site != 0) tokens.push_back(SiteToken(spec.site));
  for (int c = 1; c <= spec.clearance; ++c) {
    tokens.push_back(ClearanceToken(c));
  }
  if (spec.veteran) tokens.push_back(VeteranToken());
  for (const SkillLevel& s : spec.skills) {
    for (int level = 1; level <= s.level; ++level) {
      tokens.push_back(SkillToken(s.skill, level));
    }
  }
  std::sort(tokens.begin(), tokens.end());
  return tokens;
}

std::uint32_t Catalog::AcquireProfile(const AgentSpec& spec) {
  std::vector<Token> tokens = TokensOf(spec);
  std::uint32_t id = free_profiles_.empty()
                         ? static_cast<std::uint32_t>(profiles_.size())
                         : free_profiles_.back();
  const auto [it, added] = profile_ids_.try_emplace(tokens, id);
  if (added) {
    if (id == profiles_.size()) {
      profiles_.push_back(std::make_unique<Profile>());
    } else {
      free_profiles_.pop_back();
    }
    Profile profile;
    if (!tokens.empty()) profile.bits.resize(tokens.back() / 64 + 1);
    for (const Token t : tokens) {
      profile.bits[t / 64] |= std::uint64_t{1} << (t % 64);
    }
    profile.tokens = std::move(tokens);
    *profiles_[id] = std::move(profile);
  }
  ++profiles_[it->second]->agents;
  return it->second;
}

void Catalog::ReleaseProfile(std::uint32_t profile) {
  Profile& released = *profiles_[profile];
  if (--released.agents > 0) return;
  profile_ids_.erase(released.tokens);
  free_profiles_.push_back(profile);
}

bool Catalog::Satisfies(const Profile& profile, const ClassInfo& info) {
  const auto has = [&](Token t) { return profile.Has(t); };
  return std::all_of(info.all.begin(), info.all.end(), has) &&
         (info.any.empty() ||
          std::any_of(info.any.begin(), info.any.end(), has));
}

void Catalog::Learn(std::uint32_t id, ClassList& list) const {
  Profile& profile = *profiles_[id];
  for (; profile.seen < classes_.size(); ++profile.seen) {
    if (Satisfies(profile, classes_[profile.seen])) {
      profile.classes.push_back(profile.seen);
    }
  }
  list.Assign(profile.classes);
  list.seen = profile.seen;
}

}  // namespace tasuki::routing_internal
