#include "src/base/fields.h"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <vector>

#include "src/base/digest.h"
#include "src/base/validate.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

struct Sample {
  Actor actor = {.id = "web", .kind = ActorKind::kSystem};
  std::string request_id = "r1";
  std::string text;
  std::vector<std::string> words;
  std::optional<TicketId> ticket;
};

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Sample> auto& sample) {
  visit("actor", sample.actor, kMandatory);
  visit("request_id", sample.request_id, kRequestIdRule);
  visit("text", sample.text, RequiredMaxSize(8));
  visit("words", sample.words, MaxSize(2));
  visit("ticket", sample.ticket, kOptional);
}

std::pair<Reason, std::string> Complaint(const Sample& sample) {
  const auto info = InfoOf(Validate(sample));
  return info ? std::pair(info->reason, info->field)
              : std::pair(Reason::kInternal, std::string("valid"));
}

BOOST_AUTO_TEST_CASE(a_request_is_checked_by_its_field_list) {
  const auto is = [](const Sample& sample, Reason reason, const char* field) {
    return Complaint(sample) == std::pair(reason, std::string(field));
  };
  BOOST_TEST(Validate(Sample{.text = "日本"}).ok());
  BOOST_TEST(is({}, Reason::kRequired, "text"));
  BOOST_TEST(is({.text = "日本語"}, Reason::kTooLong, "text"));
  BOOST_TEST(is({.text = "\xff"}, Reason::kInvalidUtf8, "text"));
  BOOST_TEST(is({.text = std::string("a\0", 2)}, Reason::kInvalidUtf8, "text"));
  BOOST_TEST(
      is({.request_id = "", .text = "a"}, Reason::kRequired, "request_id"));
  BOOST_TEST(
      is({.request_id = "a b", .text = "a"}, Reason::kMalformed, "request_id"));
  BOOST_TEST(
      is({.actor = {.id = ""}, .text = "a"}, Reason::kRequired, "actor.id"));
  BOOST_TEST(
      is({.actor = {.id = "x", .kind = static_cast<ActorKind>(9)}, .text = "a"},
         Reason::kUnknownEnum, "actor.kind"));
  BOOST_TEST(
      is({.text = "a", .words = {"a", "b", "c"}}, Reason::kTooLong, "words"));
  BOOST_TEST(is({.text = "a", .ticket = TicketId("日")}, Reason::kMalformed,
                "ticket"));
}

BOOST_AUTO_TEST_CASE(utf8_is_checked_at_its_borders) {
  for (const char* good :
       {"\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    BOOST_TEST(IsStorableText(good));
  }
  for (const char* bad :
       {"\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5", "\xe3\x81", "\xc3"}) {
    BOOST_TEST(!IsStorableText(bad));
  }
}

BOOST_AUTO_TEST_CASE(a_digest_tells_requests_apart_but_not_their_request_ids) {
  const Sample sample = {.text = "a", .words = {"b", "c"}};
  Sample retry = sample;
  retry.request_id = "r2";
  BOOST_TEST(DigestOfFields(sample) == DigestOfFields(retry));
  Sample other = sample;
  other.words = {"bc"};
  BOOST_TEST(DigestOfFields(sample) != DigestOfFields(other));
  other = sample;
  other.ticket = TicketId("");
  BOOST_TEST(DigestOfFields(sample) != DigestOfFields(other));
  BOOST_TEST(DigestOfFields(sample).size() == 16);
}

}  // namespace
}  // namespace tasuki
