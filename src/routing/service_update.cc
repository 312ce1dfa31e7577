// A service's policy is replaced while its tasks wait.
#include <algorithm>

#include "src/base/status_macros.h"
#include "src/routing/journal.h"
#include "src/routing/refusals.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki {
namespace routing_internal {

void Core::SetPolicy(Service& service, const ServiceSpec& spec) {
  const auto micros = [](absl::Duration span) {
    return span == absl::InfiniteDuration() ? kNever
                                            : absl::ToInt64Microseconds(span);
  };
  service.spec = spec;
  service.starvation = micros(spec.starvation_bound);
  service.target = micros(spec.target_wait);
}

void Core::SetPolicy(ClassHead& head) const {
  const Service& service = services_[head.service];
  head.slope = static_cast<std::uint16_t>(
      service.spec.wait_weight + (head.has_due ? service.spec.due_weight : 0));
  head.by_service = !service.affinities.empty() || service.target != kNever ||
                    service.spec.queue_weight != 0;
}

// Whether the task starves under its service's bound, and when that or its
// requirement changes. Its step stays: what is due by now is Advance's affair.
void Core::SetStarvationAndTimer(std::uint32_t slot) {
  Task& task = tasks_[slot];
  const std::int64_t bound = services_[HeadOf(slot).service].starvation;
  std::int64_t next = EndOfStep(task);
  task.starving = bound != kNever && now_ - task.submitted >= bound;
  if (bound != kNever && !task.starving) {
    next = std::min(next, task.submitted + bound);
  }
  wheel_.Clear(tasks_, slot);
  if (next != kNever) wheel_.Set(tasks_, slot, next);
}

// Those in queues of the service; where it overflows, in those of agents too.
// Oldest first.
std::vector<std::uint32_t> Core::WaitingFor(std::uint32_t service) const {
  std::vector<std::uint32_t> waiting;
  const auto collect = [&](const TaskQueue& queue) {
    for (auto at = queue.First(tasks_); at.slot != kNil;
         at = queue.Next(tasks_, at)) {
      if (HeadOf(at.slot).service == service) waiting.push_back(at.slot);
    }
  };
  for (std::size_t id = 0; id < heads_.size(); ++id) {
    if (heads_[id].service == service) collect(queues_[id]);
  }
  if (services_[service].spec.overflow) {
    for (const AgentRest& agent : rests_) collect(agent.preferring);
  }
  std::ranges::sort(waiting, {}, [this](std::uint32_t slot) {
    return tasks_[slot].sequence;
  });
  return waiting;
}

void Core::ReplacePolicy(std::uint32_t service, const ServiceSpec& spec) {
  SetPolicy(services_[service], spec);
  const std::vector<std::uint32_t> tasks = WaitingFor(service);
  std::vector<bool> preferring;
  for (const std::uint32_t task : tasks) {
    preferring.push_back(tasks_[task].phase == Phase::kPreferring);
    Dequeue(task);
  }
  for (ClassHead& head : heads_) {
    if (head.service == service) SetPolicy(head);
  }
  alike_ = std::ranges::all_of(heads_, [this](const ClassHead& head) {
    return AreAlike(head, heads_[0]);
  });
  if (spec.overflow) {
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (preferring[i]) Tell(ChangeKind::kRelaxed, tasks[i], kNil);
      Place(tasks[i], ChangeKind::kRelaxed);
    }
    return;
  }
  for (const std::uint32_t task : tasks) {
    const bool starving = tasks_[task].starving;
    SetStarvationAndTimer(task);
    if (tasks_[task].starving && !starving) {
      Tell(ChangeKind::kStarving, task, kNil);
    }
  }
  EnqueueAll(tasks);
}

// In the order of their queues, each goes behind the last.
void Core::EnqueueAll(std::vector<std::uint32_t> tasks) {
  for (const std::uint32_t task : tasks) {
    tasks_[task].key = KeyOf(task, HeadOf(task));
  }
  std::ranges::sort(tasks, [this](std::uint32_t a, std::uint32_t b) {
    const Task& x = tasks_[a];
    const Task& y = tasks_[b];
    return x.key != y.key ? x.key > y.key : x.sequence < y.sequence;
  });
  for (const std::uint32_t task : tasks) Enqueue(task);
}

}  // namespace routing_internal

absl::Status RoutingEngine::UpdateService(ServiceHandle service,
                                          const ServiceSpec& spec,
                                          absl::Time now) {
  routing_internal::Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(routing_internal::Core::CheckServiceSpec(spec));
  if (static_cast<std::size_t>(service) >= c.services_.size()) {
    return routing_internal::UnknownService();
  }
  c.Begin(now);
  c.ReplacePolicy(static_cast<std::uint32_t>(service), spec);
  c.End(routing_internal::CommandKind::kUpdateService, service, spec);
  return absl::OkStatus();
}

}  // namespace tasuki
