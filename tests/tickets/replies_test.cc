#include "tests/tickets/tickets_fixture.h"

namespace tasuki::testing {
namespace {

template <class Transport>
struct ClaimedRoom : TicketRoom<Transport> {
  explicit ClaimedRoom(TicketsOptions options = {})
      : TicketRoom<Transport>(options),
        ticket(this->Create().id),
        fence(this->ClaimFor("aoki", ticket).fence) {}

  Draft Save(const std::string& text) {
    return Must(
        this->tickets.SaveDraft({.actor = Agent("aoki"),
                                 .request_id = this->world.NextRequest(),
                                 .ticket = ticket,
                                 .fence = fence,
                                 .text = text}));
  }
  absl::StatusOr<ReviewComment> ReviewAs(const std::string& reviewer,
                                         std::int64_t version,
                                         ReviewVerdict verdict,
                                         ByteRange range = {}) {
    return this->tickets.Review({.actor = Agent(reviewer),
                                 .request_id = this->world.NextRequest(),
                                 .ticket = ticket,
                                 .draft_version = version,
                                 .verdict = verdict,
                                 .text = "まず気持ちに触れては",
                                 .quote_range = range});
  }
  absl::StatusOr<Message> Send(const std::string& text) {
    return this->tickets.Send({.actor = Agent("aoki"),
                               .request_id = this->world.NextRequest(),
                               .ticket = ticket,
                               .fence = fence,
                               .text = text});
  }

  TicketId ticket;
  std::int64_t fence;
};

BOOST_AUTO_TEST_CASE_TEMPLATE(a_draft_survives_a_change_of_owner, Transport,
                              Transports) {
  ClaimedRoom<Transport> room;
  CHECK_REASON(room.tickets.GetDraft(room.ticket), Reason::kNotFound);
  const Draft draft = room.Save("お問い合わせありがとうございます");
  room.world.fake.Advance(absl::Hours(1));
  room.ClaimFor("baba", room.ticket);
  const Draft kept = Must(room.tickets.GetDraft(room.ticket));
  BOOST_TEST(kept.text == draft.text);
  BOOST_TEST((kept.author == AgentId("aoki")));
  BOOST_TEST(kept.version == draft.version);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_stale_draft_is_not_overwritten, Transport,
                              Transports) {
  ClaimedRoom<Transport> room;
  const Draft first = room.Save("一");
  const auto save = [&](std::int64_t expected) {
    return room.tickets.SaveDraft({.actor = Agent("aoki"),
                                   .request_id = room.world.NextRequest(),
                                   .ticket = room.ticket,
                                   .fence = room.fence,
                                   .expected_version = expected,
                                   .text = "二"});
  };
  const Draft second = Must(save(first.version));
  BOOST_TEST(second.version > first.version);
  CHECK_REASON(save(first.version), Reason::kStaleVersion);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_review_quotes_the_draft_and_keeps_the_words,
                              Transport, Transports) {
  ClaimedRoom<Transport> room;
  const Draft draft = room.Save("確率は表示の通りです");
  const ByteRange words = {.begin = 0, .end = 9};  // 確率は
  const ReviewComment comment = Must(room.ReviewAs(
      "baba", draft.version, ReviewVerdict::kRequestChanges, words));
  BOOST_TEST(comment.quote == "確率は");
  room.Save("ご期待に沿えず申し訳ありません");
  const auto all = Must(room.tickets.Reviews(room.ticket));
  BOOST_TEST_REQUIRE(all.size() == 1);
  BOOST_TEST(all[0].quote == "確率は");
  BOOST_TEST((all[0].quote_range == words));
  BOOST_TEST(all[0].text == "まず気持ちに触れては");
  CHECK_REASON(room.ReviewAs("baba", draft.version, ReviewVerdict::kComment),
               Reason::kStaleVersion);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_quote_lies_inside_and_on_characters, Transport,
                              Transports) {
  ClaimedRoom<Transport> room;
  const std::int64_t version = room.Save("日本").version;
  for (const ByteRange bad : {ByteRange{1, 3}, ByteRange{0, 2}, ByteRange{3, 3},
                              ByteRange{0, 7}, ByteRange{6, 9}}) {
    CHECK_REASON(room.ReviewAs("baba", version, ReviewVerdict::kComment, bad),
                 Reason::kOutOfRange);
  }
  BOOST_TEST(room.ReviewAs("baba", version, ReviewVerdict::kComment,
                           {.begin = 3, .end = 6})
                 .ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_reply_is_stored_once_whatever_is_retried,
                              Transport, Transports) {
  ClaimedRoom<Transport> room;
  room.Save("下書き");
  const SendRequest request = {.actor = Agent("aoki"),
                               .request_id = "send-1",
                               .ticket = room.ticket,
                               .fence = room.fence};
  const Message sent = Must(room.tickets.Send(request));
  BOOST_TEST(sent.text == "下書き");
  BOOST_TEST(sent.number == 2);
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(Must(room.tickets.Send(request)).number == 2);
  }
  // Even after the claim is gone.
  room.world.fake.Advance(absl::Hours(1));
  BOOST_TEST(Must(room.tickets.Send(request)).number == 2);
  const Ticket ticket = Must(room.tickets.Get(room.ticket));
  BOOST_TEST(ticket.message_count == 2);
  BOOST_TEST((ticket.state == TicketState::kAnswered));
  BOOST_TEST(ticket.first_reply_time.has_value());
  CHECK_REASON(room.tickets.GetDraft(room.ticket), Reason::kNotFound);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_first_reply_time_is_that_of_the_first,
                              Transport, Transports) {
  ClaimedRoom<Transport> room;
  room.world.fake.Advance(absl::Minutes(5));
  const absl::Time first = room.world.fake.Now();
  Must(room.Send("一通目"));
  room.world.fake.Advance(absl::Minutes(5));
  Must(room.Send("二通目"));
  BOOST_TEST((*Must(room.tickets.Get(room.ticket)).first_reply_time == first));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(where_reviews_are_required_a_colleague_approves,
                              Transport, Transports) {
  ClaimedRoom<Transport> room({.require_review = true});
  CHECK_REASON(room.Send("直接"), Reason::kNotPermitted);
  const Draft draft = room.Save("下書き");
  CHECK_REASON(room.Send(""), Reason::kNotPermitted);
  CHECK_REASON(room.ReviewAs("aoki", draft.version, ReviewVerdict::kApprove),
               Reason::kNotPermitted);
  Must(room.ReviewAs("baba", draft.version, ReviewVerdict::kApprove));
  CHECK_REASON(room.Send("別の文"), Reason::kNotPermitted);
  BOOST_TEST(Must(room.Send("")).text == "下書き");
  // The next draft needs a new approval.
  room.Save("下書き");
  CHECK_REASON(room.Send(""), Reason::kNotPermitted);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_ticket_walks_through_its_states, Transport,
                              Transports) {
  ClaimedRoom<Transport> room;
  const auto hold = [&] {
    return room.tickets.Hold({.actor = Agent("aoki"),
                              .request_id = room.world.NextRequest(),
                              .ticket = room.ticket,
                              .fence = room.fence,
                              .reason = "開発の回答待ち"});
  };
  const auto claimed = [&] {
    return ClaimedRequest{.actor = Agent("aoki"),
                          .request_id = room.world.NextRequest(),
                          .ticket = room.ticket,
                          .fence = room.fence};
  };
  CHECK_REASON(room.tickets.Resume(claimed()), Reason::kWrongState);
  const Ticket held = Must(hold());
  BOOST_TEST((held.state == TicketState::kOnHold));
  BOOST_TEST(held.hold_reason == "開発の回答待ち");
  CHECK_REASON(hold(), Reason::kWrongState);
  const Ticket resumed = Must(room.tickets.Resume(claimed()));
  BOOST_TEST((resumed.state == TicketState::kOpen));
  BOOST_TEST(resumed.hold_reason == "");
  const Ticket closed =
      Must(room.tickets.Close({.actor = Agent("aoki"),
                               .request_id = room.world.NextRequest(),
                               .ticket = room.ticket,
                               .fence = room.fence,
                               .outcome = Outcome::kWentWell}));
  BOOST_TEST((closed.state == TicketState::kClosed));
  BOOST_TEST((closed.outcome == Outcome::kWentWell));
  BOOST_TEST(closed.close_time.has_value());
  BOOST_TEST(!closed.claim.has_value());
  CHECK_REASON(room.tickets.Claim({.actor = Agent("baba"),
                                   .request_id = room.world.NextRequest(),
                                   .ticket = room.ticket}),
               Reason::kWrongState);
  const Ticket open =
      Must(room.tickets.Reopen({.actor = Agent("baba"),
                                .request_id = room.world.NextRequest(),
                                .ticket = room.ticket}));
  BOOST_TEST((open.state == TicketState::kOpen));
  BOOST_TEST(!open.outcome.has_value());
  BOOST_TEST(!open.close_time.has_value());
  CHECK_REASON(room.tickets.Reopen({.actor = Agent("baba"),
                                    .request_id = room.world.NextRequest(),
                                    .ticket = room.ticket}),
               Reason::kWrongState);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_erased_ticket_keeps_numbers_and_no_text,
                              Transport, Transports) {
  ClaimedRoom<Transport> room;
  const Draft draft = room.Save("秘密の下書き");
  Must(room.ReviewAs("baba", draft.version, ReviewVerdict::kComment));
  const Ticket erased =
      Must(room.tickets.Erase({.actor = Agent("manager"),
                               .request_id = room.world.NextRequest(),
                               .ticket = room.ticket}));
  BOOST_TEST(erased.subject == "");
  BOOST_TEST(erased.message_count == 1);
  const auto messages =
      Must(room.tickets.ListMessages({.ticket = room.ticket}));
  BOOST_TEST(messages.items.at(0).erased);
  BOOST_TEST(messages.items.at(0).text == "");
  BOOST_TEST(Must(room.tickets.Reviews(room.ticket)).empty());
  CHECK_REASON(room.tickets.GetDraft(room.ticket), Reason::kNotFound);
}

}  // namespace
}  // namespace tasuki::testing
