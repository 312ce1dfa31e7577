// A tagging room, reached in one of the two ways.
#ifndef TASUKI_TESTS_TAGGING_TAGGER_FIXTURE_H_
#define TASUKI_TESTS_TAGGING_TAGGER_FIXTURE_H_

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "tasuki/tagging/tagger.h"
#include "tests/support/transport.h"
#include "tests/support/world.h"

namespace tasuki {
inline std::ostream& operator<<(std::ostream& out, const TagId& id) {
  return out << id.value();
}
inline std::ostream& operator<<(std::ostream& out, const TicketId& id) {
  return out << id.value();
}
}  // namespace tasuki

namespace tasuki::testing {

inline const TagId gacha("gacha"), limited("limited"), login("login");
inline const TagId not_drawn("not_drawn"), failed("failed");
inline const TagId angry("angry"), sad("sad");

template <class Transport>
struct TaggingRoom {
  explicit TaggingRoom(TaggerOptions opened = {}) : options(std::move(opened)) {
    Open();
  }

  void Open() {
    local = Must(OpenTagger(*world.database, scrubber, options));
    transport.reset();
    transport = std::make_unique<Transport>(*local);
    tagger = &**transport;
    feed = Must(OpenEventFeed(*world.database, options.tenant));
  }
  // As a restart of the program.
  void Reopen() {
    feed.reset();
    transport.reset();
    local.reset();
    world.Reopen();
    Open();
  }

  // content (gacha/limited, login) × event (not_drawn, failed) × emotion
  // (angry, sad; several at once).
  void Define() {
    Must(tagger->ChangeTaxonomy(
        {.actor = Agent("chief"),
         .request_id = world.NextRequest(),
         .changes = {
             AddAxis{.key = "content"}, AddAxis{.key = "event"},
             AddAxis{.key = "emotion", .multiple = true},
             AddTag{.id = gacha,
                    .axis = "content",
                    .key = "gacha",
                    .names = {{.language = "ja", .text = "ガチャ"}}},
             AddTag{.id = limited,
                    .axis = "content",
                    .parent = gacha,
                    .key = "limited",
                    .aliases = {"限定"}},
             AddTag{.id = login, .axis = "content", .key = "login"},
             AddTag{.id = not_drawn, .axis = "event", .key = "not_drawn"},
             AddTag{.id = failed, .axis = "event", .key = "failed"},
             AddTag{.id = angry, .axis = "emotion", .key = "angry"},
             AddTag{.id = sad, .axis = "emotion", .key = "sad"}}}));
  }

  ApplyTagsRequest Tags(const std::string& ticket, std::vector<TagId> tags) {
    ApplyTagsRequest request = {.actor = Agent("aoki"),
                                .request_id = world.NextRequest(),
                                .ticket = TicketId(ticket)};
    for (TagId& tag : tags) request.add.push_back({.tag = std::move(tag)});
    return request;
  }
  TicketTags Apply(const std::string& ticket, std::vector<TagId> tags) {
    return Must(tagger->Apply(Tags(ticket, std::move(tags))));
  }
  TicketTags ApplyByModel(const std::string& ticket, const TagId& tag,
                          double confidence = 0.75) {
    ApplyTagsRequest request = Tags(ticket, {});
    request.actor = {.id = "model", .kind = ActorKind::kSystem};
    request.add = {
        {.tag = tag, .source = TagSource::kModel, .confidence = confidence}};
    return Must(tagger->Apply(request));
  }
  void Change(const TaxonomyChange& change) {
    Must(tagger->ChangeTaxonomy({.actor = Agent("chief"),
                                 .request_id = world.NextRequest(),
                                 .changes = {change}}));
  }
  // The tickets that an expression finds, by id.
  std::vector<TicketId> Find(const std::string& expression) {
    std::vector<TicketId> found =
        Must(tagger->Find({.query = {.filter = Filter(expression)}})).items;
    std::sort(found.begin(), found.end());
    return found;
  }
  std::int64_t Count(const std::string& expression) {
    return Must(tagger->Count({.filter = Filter(expression)}));
  }
  TagFilter Filter(const std::string& expression) {
    return Must(tagger->Resolve(expression));
  }
  // Until it is done; the number of steps.
  int Train(int limit = 1000) {
    TrainTagsRequest request = {.actor = Agent("chief"), .limit = limit};
    for (int steps = 1;; ++steps) {
      const Progress progress = Must(tagger->TrainStep(request));
      if (progress.done) return steps;
      request.cursor = progress.next;
    }
  }
  std::int64_t Head() {
    return world.database->EventHead(options.tenant).load();
  }
  Event LastEvent() { return Must(feed->Events(Head() - 1, 1)).at(0); }

  World world;
  NoScrubber scrubber;
  TaggerOptions options;
  std::unique_ptr<Tagger> local;
  std::unique_ptr<Transport> transport;
  Tagger* tagger = nullptr;
  std::unique_ptr<EventFeed> feed;
};

inline std::vector<TagId> IdsOf(const TicketTags& tags) {
  std::vector<TagId> ids;
  for (const AppliedTag& tag : tags.tags) ids.push_back(tag.tag);
  return ids;
}

using Transports = TransportsOf<Tagger>;

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_TAGGING_TAGGER_FIXTURE_H_
