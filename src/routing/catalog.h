// What tasks ask for and agents offer, each kind stored once.
//
// A *token* is one thing an agent has or has not: skill s at level l or above,
// team t, site, clearance c or above, being a veteran. A *class* is a
// requirement in tokens together with all else that decides who may take a
// task now; its tasks wait in one queue. A *plan* is the classes that a kind of
// task passes through as it waits. A *profile* is the tokens that some agents
// share.
#ifndef TASUKI_SRC_ROUTING_CATALOG_H_
#define TASUKI_SRC_ROUTING_CATALOG_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "src/routing/near_list.h"
#include "src/routing/task.h"
#include "tasuki/routing/routing_types.h"

namespace tasuki::routing_internal {

inline constexpr int kLevels = 5;
inline constexpr int kClearances = 8;

using Token = std::uint32_t;
using Words = std::vector<std::uint32_t>;

struct ClassInfo {
  std::vector<Token> all;  // the primary skill's token first
  std::vector<Token> any;
  std::uint32_t service = 0;
  Channel channel = Channel::kChat;
  std::int32_t cost = 1;
  bool has_due = false;
};

struct PlanStep {
  std::int64_t after = 0;  // since Submit
  std::uint32_t class_id = 0;
  std::uint32_t plan : 24 = 0;
  std::uint32_t relaxed : 7 = 0;  // relaxations in effect
  bool is_last : 1 = true;        // of its plan
};
static_assert(sizeof(PlanStep) == 16);

// The classes that an agent's profile satisfies, in order of id, as the agent
// keeps them: they are all that a search reads on its way to the heads. Up to
// date where `seen` is the number of classes.
struct ClassList : NearList<56> {
  std::uint32_t seen = 0;
};
static_assert(sizeof(ClassList) == 128);

struct Profile {
  // The classes below `seen` that this profile satisfies.
  std::vector<std::uint32_t> classes;
  std::uint32_t seen = 0;
  std::uint32_t agents = 0;
  std::vector<Token> tokens;  // sorted
  std::vector<std::uint64_t> bits;
  std::vector<std::uint32_t> columns;  // of the tokens, in the AgentIndex

  bool Has(Token token) const {
    return token / 64 < bits.size() && (bits[token / 64] >> (token % 64)) & 1;
  }
};

class Catalog {
 public:
  explicit Catalog(const RoutingOptions& options);

  Token TeamToken(int team) const { return static_cast<Token>(team); }
  Token SiteToken(int site) const {
    return static_cast<Token>(options_.max_teams + site);
  }
  Token ClearanceToken(int clearance) const {
    return site_end_ + static_cast<Token>(clearance - 1);
  }
  Token VeteranToken() const { return site_end_ + kClearances; }
  Token SkillToken(SkillHandle skill, int level) const {
    return skill_begin_ + static_cast<Token>(skill) * kLevels +
           static_cast<Token>(level - 1);
  }
  // What lacking a token that is no skill means.
  Obstacle ObstacleOf(Token token) const;
  bool IsSkill(Token token) const { return token >= skill_begin_; }
  SkillLevel SkillOf(Token token) const {
    return {static_cast<SkillHandle>((token - skill_begin_) / kLevels),
            static_cast<int>((token - skill_begin_) % kLevels) + 1};
  }

  // The plan of this kind of task, if there is one: then all of `spec` that
  // the plan holds has been checked before. `key` becomes the plan's key.
  std::uint32_t FindPlan(const TaskSpec& spec, Words& key) const;
  // The plan with this key, which has been checked, made where it is missing;
  // kNil where the limit of classes is reached (nothing is kept then).
  std::uint32_t InternKey(const Words& key);
  // The kind of task, flat.
  std::span<const std::uint32_t> KeyOf(std::uint32_t plan) const {
    return std::span(key_words_)
        .subspan(plans_[plan].key, plans_[plan].key_size);
  }
  std::span<const PlanStep> StepsOf(std::uint32_t plan) const {
    return std::span(steps_).subspan(plans_[plan].first_step,
                                     plans_[plan].steps);
  }
  // Steps have numbers; those of one plan follow one another.
  std::uint32_t FirstStepOf(std::uint32_t plan) const {
    return plans_[plan].first_step;
  }
  const PlanStep& step(std::uint32_t number) const { return steps_[number]; }
  // What a plan's key was made of; nothing where it cannot be one.
  static std::optional<TaskSpec> SpecOf(std::span<const std::uint32_t> key);

  // Agents hold references on profiles, so that unused ones are reused.
  std::uint32_t AcquireProfile(const AgentSpec& spec);
  void ReleaseProfile(std::uint32_t profile);

  static bool Satisfies(const Profile& profile, const ClassInfo& info);
  // Brings up to date what an agent of the profile keeps.
  const ClassList& ClassesOf(std::uint32_t profile, ClassList& list) {
    if (list.seen < classes_.size()) [[unlikely]]
      Learn(profile, list);
    return list;
  }

  const ClassInfo& class_info(std::uint32_t id) const { return classes_[id]; }
  const Profile& profile(std::uint32_t id) const { return *profiles_[id]; }
  Profile& profile(std::uint32_t id) { return *profiles_[id]; }
  std::uint32_t plans() const {
    return static_cast<std::uint32_t>(plans_.size());
  }
  std::uint32_t classes() const {
    return static_cast<std::uint32_t>(classes_.size());
  }

 private:
  struct Hash {
    std::size_t operator()(const Words& words) const;
  };

  void Learn(std::uint32_t id, ClassList& list) const;
  std::uint32_t InternClass(const TaskSpec& spec, const Requirement& needs,
                            bool veterans);
  std::vector<Token> TokensOf(const AgentSpec& spec) const;

  RoutingOptions options_;
  Token site_end_;
  Token skill_begin_;
  // Keys and steps of all plans lie one after the other: each Submit reads
  // those of some plan, and so follows no pointer that it need not.
  struct Plan {
    std::uint32_t key = 0;
    std::uint32_t key_size = 0;
    std::uint32_t first_step = 0;
    std::uint32_t steps = 0;
  };
  struct PlanEntry {
    std::uint32_t hash = 0;
    std::uint32_t id = kNil;
  };
  std::uint32_t FindPlan(const Words& key, std::uint32_t hash) const;
  void AddPlanEntry(std::uint32_t hash, std::uint32_t id);

  std::vector<Plan> plans_;
  Words key_words_;
  std::vector<PlanStep> steps_;
  std::vector<PlanEntry> plan_table_;  // open addressing, a power of two
  std::vector<ClassInfo> classes_;
  std::vector<std::unique_ptr<Profile>> profiles_;  // referred to by the index
  std::unordered_map<Words, std::uint32_t, Hash> class_ids_;
  std::unordered_map<Words, std::uint32_t, Hash> profile_ids_;
  std::vector<std::uint32_t> free_profiles_;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_CATALOG_H_
