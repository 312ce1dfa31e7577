// Archives: whole, once, and completed after a crash.
#include "tests/desk/desk_fixture.h"

namespace tasuki::testing {
namespace {

template <class Transport>
ImportConversationRequest Conversation(DeskRoom<Transport>& room,
                                       const std::string& id) {
  const absl::Time then = room.world.fake.Now() - absl::Hours(50);
  return {.actor = {.id = "import", .kind = ActorKind::kSystem},
          .request_id = room.world.NextRequest(),
          .conversation = {
              .id = id,
              .service = "monst",
              .subject = "ガチャ",
              .language = "ja",
              .customer = "user-1",
              .tags = {{.axis = "content", .path = "gacha/rate"},
                       {.axis = "event", .path = "not_drawn"}},
              .outcome = Outcome::kWentWell,
              .messages = {{.text = "欲しいキャラが出ません", .time = then},
                           {.from_agent = true,
                            .name = "Aoki",
                            .text = "天井までの回数をご案内します",
                            .time = then + absl::Minutes(30)}}}};
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_conversation_comes_in_with_all_its_parts,
                              Transport, Transports) {
  DeskRoom<Transport> room;
  const ImportedTicket imported =
      Must(room.desk.ImportConversation(Conversation(room, "a")));
  BOOST_TEST(imported.created);
  const TicketTags tags = Must(room.rooms.tagger->TagsOf(imported.ticket.id));
  const auto taxonomy = Must(room.rooms.tagger->GetTaxonomy());
  std::vector<std::string> paths;
  for (const AppliedTag& tag : tags.tags) {
    paths.push_back(taxonomy->PathOf(tag.tag));
  }
  std::sort(paths.begin(), paths.end());
  BOOST_TEST(
      (paths == std::vector<std::string>{"content:gacha/rate",
                                         "event:not_drawn", "service:monst"}));
  const FoundReplies found =
      Must(room.rooms.replies->FindSimilar({.text = "欲しいキャラが出ない"}));
  BOOST_TEST_REQUIRE(found.hits.size() == 1);
  BOOST_TEST(found.hits[0].record.content.reply ==
             "天井までの回数をご案内します");

  const DeskReport report =
      Must(room.desk.Report({.from = absl::UnixEpoch(),
                             .to = room.world.fake.Now(),
                             .origin = TicketOrigin::kImported}));
  BOOST_TEST((report.first_replies.median == absl::Minutes(30)));
  BOOST_TEST_REQUIRE(report.topics.size() == 1);
  BOOST_TEST(report.topics[0].content == "gacha/rate");
  BOOST_TEST(report.topics[0].event == "not_drawn");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(importing_again_adds_nothing, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  Must(room.desk.ImportConversation(Conversation(room, "a")));
  const std::int64_t head = room.Head();
  const ImportedTicket again =
      Must(room.desk.ImportConversation(Conversation(room, "a")));
  BOOST_TEST(!again.created);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_refused_conversation_leaves_nothing, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  ImportConversationRequest two_contents = Conversation(room, "a");
  two_contents.conversation.tags.push_back(
      {.axis = "content", .path = "account"});
  CHECK_REASON(room.desk.ImportConversation(two_contents),
               Reason::kConflicting);
  ImportConversationRequest future = Conversation(room, "b");
  future.conversation.messages[1].time = room.world.fake.Now() + absl::Hours(1);
  CHECK_REASON(room.desk.ImportConversation(future), Reason::kOutOfRange);
  BOOST_TEST(room.Head() == 0);
}

// Tags that the taxonomy refuses are refused before the ticket goes in.
BOOST_AUTO_TEST_CASE_TEMPLATE(bad_tags_leave_no_ticket, Transport, Transports) {
  DeskRoom<Transport> room;
  std::string deep = "s";
  for (int i = 0; i < Taxonomy::kMaxDepth; ++i) deep += "/s";
  const auto with = [&](const ArchivedTag& tag) {
    ImportConversationRequest request = Conversation(room, "a");
    request.conversation.tags.push_back(tag);
    return room.desk.ImportConversation(request).status();
  };
  BOOST_TEST(Complaint(with({.axis = "topic", .path = deep})) ==
             "LIMIT_REACHED tags.topic");
  BOOST_TEST(Complaint(with({.axis = "topic", .path = "a\tb"})) ==
             "MALFORMED tags.topic");
  BOOST_TEST(Complaint(with({.axis = "content", .path = "gacha"})) ==
             "CONFLICTING tags.content");
  BOOST_TEST(room.Head() == 0);
  // The same value twice is one.
  Must(with({.axis = "content", .path = "gacha/rate"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_retired_tag_is_not_given_again, Transport,
                              Transports) {
  DeskRoom<Transport> room;
  Must(room.desk.ImportConversation(Conversation(room, "a")));
  const auto taxonomy = Must(room.rooms.tagger->GetTaxonomy());
  Must(room.rooms.tagger->ChangeTaxonomy(
      {.actor = Web(),
       .request_id = room.world.NextRequest(),
       .changes = {RetireTag{Must(taxonomy->Find("content:gacha/rate"))}}}));
  const std::int64_t head = room.Head();
  BOOST_TEST(Complaint(room.desk.ImportConversation(Conversation(room, "b"))
                           .status()) == "WRONG_STATE tags.content");
  BOOST_TEST(room.Head() == head);
}

// More was said before the answer than a past reply can hold.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_long_inquiry_is_kept_by_its_beginning,
                              Transport, Transports) {
  DeskRoom<Transport> room;
  ImportConversationRequest request = Conversation(room, "a");
  auto& messages = request.conversation.messages;
  std::string much;
  while (much.size() < 700'000) much += "字";
  messages.insert(messages.begin() + 1, 2,
                  {.text = much, .time = messages[0].time});
  Must(room.desk.ImportConversation(request));
  const FoundReplies found =
      Must(room.rooms.replies->FindSimilar({.text = "欲しいキャラが出ない"}));
  BOOST_TEST_REQUIRE(found.hits.size() == 1);
  const std::string& inquiry = found.hits[0].record.content.inquiry;
  BOOST_TEST(inquiry.size() <= 1u << 20);
  BOOST_TEST(inquiry.size() > (1u << 20) - 3);
  BOOST_TEST(inquiry.starts_with("欲しいキャラが出ません\n字"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_conversation_we_opened_has_no_first_reply,
                              Transport, Transports) {
  DeskRoom<Transport> room;
  ImportConversationRequest request = Conversation(room, "a");
  request.conversation.messages[0].from_agent = true;
  request.conversation.messages[1].from_agent = false;
  Must(room.desk.ImportConversation(request));
  const DeskReport report = Must(room.desk.Report(
      {.from = absl::UnixEpoch(), .to = room.world.fake.Now()}));
  BOOST_TEST(report.first_replies.outbound == 1);
  BOOST_TEST(report.first_replies.answered == 0);
}

}  // namespace
}  // namespace tasuki::testing
