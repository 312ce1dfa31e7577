// One line of an archive: what is read, and what each broken line is told.
#include "tasuki/desk/archive.h"

#include "tests/support/check.h"

namespace tasuki::testing {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'600'000'000);

ArchivedConversation Parse(const std::string& line) {
  return Must(ParseConversation(line, kStart));
}

std::string ComplaintAbout(const std::string& line) {
  return Complaint(ParseConversation(line, kStart).status());
}

BOOST_AUTO_TEST_CASE(a_whole_line_is_read) {
  const auto c = Parse(
      R"({"id":"gq-1","service":"gacha_quest","language":"ja",)"
      R"("customer":"user-7","subject":"ガチャ","channel":"chat",)"
      R"("tags":{"content":"gacha/rate","topic":["a","b"]},)"
      R"("outcome":"listened","extra":[1],"messages":[)"
      R"({"time":"2026-08-03T10:12:00+09:00","from":"customer",)"
      R"("name":"ゆきまる","text":"出ません"},)"
      R"({"time":"2026-08-03T01:40:00.5Z","from":"operator","text":"はい"}]})");
  BOOST_TEST(c.id == "gq-1");
  BOOST_TEST(c.service == "gacha_quest");
  BOOST_TEST(c.customer == "user-7");
  BOOST_TEST((c.channel == Channel::kChat));
  BOOST_TEST((c.outcome == Outcome::kListened));
  BOOST_TEST_REQUIRE(c.tags.size() == 3);
  BOOST_TEST(c.tags[0].axis == "content");
  BOOST_TEST(c.tags[2].path == "b");
  BOOST_TEST_REQUIRE(c.messages.size() == 2);
  BOOST_TEST(!c.messages[0].from_agent);
  BOOST_TEST(c.messages[1].from_agent);
  BOOST_TEST((c.messages[1].time - c.messages[0].time ==
              absl::Minutes(28) + absl::Milliseconds(500)));
}

BOOST_AUTO_TEST_CASE(seconds_count_from_the_start) {
  const auto c = Parse(
      R"({"id":"a","messages":[{"seconds":0.25,"from":"customer","text":"x"},)"
      R"({"seconds":61,"from":"agent","text":"y"}]})");
  BOOST_TEST((c.messages[0].time == kStart + absl::Milliseconds(250)));
  BOOST_TEST((c.messages[1].time == kStart + absl::Seconds(61)));
}

BOOST_AUTO_TEST_CASE(messages_are_put_in_the_order_of_their_times) {
  const auto c =
      Parse(R"({"id":"a","messages":[{"seconds":9,"from":"agent","text":"2"},)"
            R"({"seconds":1,"from":"customer","text":"1"},)"
            R"({"seconds":9,"from":"customer","text":"3"}]})");
  BOOST_TEST(c.messages[0].text == "1");
  BOOST_TEST(c.messages[1].text == "2");
  BOOST_TEST(c.messages[2].text == "3");
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_filled_in) {
  const auto c = Parse(
      R"({"id":"a","service":"s","messages":[{"seconds":1,"from":"customer",)"
      R"("name":"n1","text":"一行目\n二行目"}]})");
  BOOST_TEST(c.subject == "一行目");
  BOOST_TEST(c.customer == "s/n1");
  BOOST_TEST((c.channel == Channel::kMail));
  BOOST_TEST(!c.outcome.has_value());
  // A long beginning is cut between characters.
  std::string text;
  for (int i = 0; i < 50; ++i) text += "字";
  const auto cut = Parse(R"({"id":"a","messages":[{"seconds":1,)"
                         R"("from":"customer","text":")" +
                         text + R"("}]})");
  BOOST_TEST(cut.subject.size() == 90);
  BOOST_TEST(cut.customer == "/a");
}

BOOST_AUTO_TEST_CASE(a_broken_line_is_told_where_it_breaks) {
  const auto with = [](const std::string& message) {
    return R"({"id":"a","messages":[{"seconds":1,"from":"customer",)"
           R"("text":"x"},)" +
           message + "]}";
  };
  BOOST_TEST(ComplaintAbout("") == "MALFORMED line");
  BOOST_TEST(ComplaintAbout("{") == "MALFORMED line");
  BOOST_TEST(ComplaintAbout("[1]") == "MALFORMED line");
  BOOST_TEST(ComplaintAbout("{\"id\":\"\xff\"}") == "MALFORMED line");
  BOOST_TEST(ComplaintAbout(std::string(200'000, '[')) == "MALFORMED line");
  BOOST_TEST(ComplaintAbout(R"({"messages":[]})") == "REQUIRED id");
  BOOST_TEST(ComplaintAbout(R"({"id":7,"messages":[]})") == "MALFORMED id");
  BOOST_TEST(ComplaintAbout(R"({"id":"a"})") == "REQUIRED messages");
  BOOST_TEST(ComplaintAbout(R"({"id":"a","messages":[]})") ==
             "REQUIRED messages");
  BOOST_TEST(ComplaintAbout(R"({"id":"a","messages":{}})") ==
             "MALFORMED messages");
  BOOST_TEST(ComplaintAbout(with("7")) == "MALFORMED messages[1]");
  BOOST_TEST(ComplaintAbout(with(R"({"seconds":1,"text":"x"})")) ==
             "REQUIRED messages[1].from");
  BOOST_TEST(ComplaintAbout(with(R"({"seconds":1,"from":"bot","text":"x"})")) ==
             "UNKNOWN_ENUM messages[1].from");
  BOOST_TEST(ComplaintAbout(with(R"({"from":"agent","text":"x"})")) ==
             "REQUIRED messages[1].time");
  BOOST_TEST(ComplaintAbout(
                 with(R"({"time":"yesterday","from":"agent","text":"x"})")) ==
             "MALFORMED messages[1].time");
  BOOST_TEST(ComplaintAbout(with(R"({"seconds":1,"from":"agent"})")) ==
             "REQUIRED messages[1].text");
  BOOST_TEST(
      ComplaintAbout(with(R"({"seconds":1e300,"from":"agent","text":"x"})")) ==
      "OUT_OF_RANGE messages[1].seconds");
  BOOST_TEST(ComplaintAbout(R"({"id":"a","outcome":"fine","messages":[]})") ==
             "UNKNOWN_ENUM outcome");
  BOOST_TEST(ComplaintAbout(R"({"id":"a","channel":"fax","messages":[]})") ==
             "UNKNOWN_ENUM channel");
  BOOST_TEST(ComplaintAbout(R"({"id":"a","tags":{"x":1},"messages":[]})") ==
             "MALFORMED tags.x");
}

}  // namespace
}  // namespace tasuki::testing
