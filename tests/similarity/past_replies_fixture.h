// A room of past replies, reached in one of the two ways.
#ifndef TASUKI_TESTS_SIMILARITY_PAST_REPLIES_FIXTURE_H_
#define TASUKI_TESTS_SIMILARITY_PAST_REPLIES_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "tasuki/base/scrubber.h"
#include "tasuki/similarity/past_replies.h"
#include "tests/support/transport.h"
#include "tests/support/world.h"

namespace tasuki::testing {

using Transports = TransportsOf<PastReplies>;

inline ReplyContent Content(std::string inquiry,
                            std::string reply = "ご案内いたします") {
  return {.inquiry = std::move(inquiry), .reply = std::move(reply)};
}

template <class Transport>
struct ReplyRoom {
  explicit ReplyRoom(PastRepliesOptions options = {})
      : local(Must(OpenPastReplies(*world.database, scrubber, options))),
        transport(*local),
        replies(*transport),
        feed(Must(OpenEventFeed(*world.database, options.tenant))) {}

  ReplyRecord Add(const std::string& id, ReplyContent content) {
    return Must(replies.Add({.actor = Agent("aoki"),
                             .request_id = world.NextRequest(),
                             .id = ReplyId(id),
                             .content = std::move(content)}))
        .record;
  }
  void Remove(const std::string& id) {
    Must(replies.Remove({.actor = Agent("aoki"),
                         .request_id = world.NextRequest(),
                         .id = ReplyId(id)}));
  }
  FoundReplies Find(const std::string& text) {
    return Must(replies.FindSimilar({.text = text}));
  }
  // The ids of the hits, best first.
  std::vector<std::string> FoundIds(const FindSimilarRequest& request) {
    std::vector<std::string> ids;
    for (const FoundReply& hit : Must(replies.FindSimilar(request)).hits) {
      ids.push_back(hit.record.id.value());
    }
    return ids;
  }
  std::int64_t Head() { return world.database->EventHead("default").load(); }
  Event LastEvent() { return Must(feed->Events(Head() - 1, 1)).at(0); }

  World world;
  NoScrubber scrubber;
  std::unique_ptr<PastReplies> local;
  Transport transport;
  PastReplies& replies;
  std::unique_ptr<EventFeed> feed;
};

using Ids = std::vector<std::string>;

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_SIMILARITY_PAST_REPLIES_FIXTURE_H_
