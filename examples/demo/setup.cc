#include "examples/demo/setup.h"

#include <vector>

#include "tasuki/base/error.h"

namespace demo {
namespace {

using tasuki::AgentId;
using tasuki::SkillAtLevel;
using tasuki::SkillId;

struct Person {
  const char* name;
  bool veteran;
  std::vector<SkillAtLevel> skills;
};

SkillAtLevel Skill(const char* name, int level) {
  return {.skill = SkillId(name), .level = level};
}

std::vector<Person> People() {
  return {
      {"Aoki",
       true,
       {Skill("gacha_quest", 5), Skill("hoshi_video", 3), Skill("ja", 5)}},
      {"Baba",
       true,
       {Skill("kura_shop", 5), Skill("nomi_market", 5), Skill("ja", 5)}},
      {"Chiba",
       false,
       {Skill("tsunagu", 5), Skill("hoshi_video", 4), Skill("ja", 5)}},
      {"Mori",
       false,
       {Skill("kumo_desk", 5), Skill("gacha_quest", 2), Skill("ja", 5)}},
      {"Smith",
       true,
       {Skill("gacha_quest", 4), Skill("hoshi_video", 4), Skill("tsunagu", 3),
        Skill("nomi_market", 3), Skill("en", 5)}},
      {"Lee",
       false,
       {Skill("kumo_desk", 4), Skill("kura_shop", 4), Skill("en", 5),
        Skill("ja", 3)}},
  };
}

}  // namespace

void SignIn(DeskClient& client) {
  std::vector<SkillId> skills;
  for (const char* name : {"gacha_quest", "hoshi_video", "kura_shop",
                           "nomi_market", "tsunagu", "kumo_desk", "ja", "en"}) {
    skills.push_back(SkillId(name));
  }
  Must(client.router->PutSkills({.actor = Host(),
                                 .request_id = client.NextRequest(),
                                 .skills = skills}),
       "skills");
  for (const Person& person : People()) {
    const AgentId agent(person.name);
    Must(
        client.router->PutAgent({.actor = Host(),
                                 .request_id = client.NextRequest(),
                                 .agent = agent,
                                 .skills = person.skills,
                                 .capacity = {.voice = 1, .chat = 2, .mail = 2},
                                 .veteran = person.veteran}),
        person.name);
    Must(
        client.router->SetAgentState({.actor = Agent(person.name),
                                      .request_id = client.NextRequest(),
                                      .agent = agent,
                                      .state = tasuki::AgentState::kAvailable}),
        person.name);
    Must(client.tracker->Start({.actor = Agent(person.name),
                                .request_id = client.NextRequest(),
                                .agent = agent,
                                .kind = tasuki::TimeKind::kIdle}),
         person.name);
  }
}

std::int64_t TrainTags(DeskClient& client) {
  std::string cursor;
  for (;;) {
    const auto step = client.tagger->TrainStep(
        {.actor = Host(), .cursor = cursor, .limit = 10'000});
    // An archive without tags is nothing to learn from.
    if (tasuki::ReasonOf(step.status()) == tasuki::Reason::kWrongState) {
      return 0;
    }
    const tasuki::Progress progress = Must(step, "training");
    if (progress.done) break;
    cursor = progress.next;
  }
  return Must(client.tagger->GetModel(), "model").examples;
}

}  // namespace demo
