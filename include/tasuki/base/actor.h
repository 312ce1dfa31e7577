// Who does something. Every mutation carries an Actor; a server replaces it
// with the authenticated one as soon as it has identities.
#ifndef TASUKI_BASE_ACTOR_H_
#define TASUKI_BASE_ACTOR_H_

#include <string>

namespace tasuki {

// Reports keep bots and people apart, so the kind is part of every event.
enum class ActorKind {
  kPerson = 1,    // an agent, a reviewer, a manager
  kBot = 2,       // an automaton that talks to customers
  kSystem = 3,    // the host product itself, imports, timers
  kCustomer = 4,  // the person who asks for help
};

struct Actor {
  // ASCII, 1 to kMaxIdBytes bytes. For a person it is the AgentId's value.
  std::string id;
  ActorKind kind = ActorKind::kPerson;

  friend bool operator==(const Actor&, const Actor&) = default;
};

}  // namespace tasuki

#endif  // TASUKI_BASE_ACTOR_H_
