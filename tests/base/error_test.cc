#include "tasuki/base/error.h"

#include <boost/test/unit_test.hpp>

#include "src/base/json.h"

namespace tasuki {
namespace {

BOOST_AUTO_TEST_CASE(an_error_carries_code_reason_field_and_object) {
  const absl::Status status =
      MakeError(Reason::kStaleVersion,
                {.field = "expected_version", .object = "ticket t1"},
                "ticket t1 is at version 4, not 3");
  BOOST_TEST((status.code() == absl::StatusCode::kAborted));
  const auto info = InfoOf(status);
  BOOST_TEST_REQUIRE(info.has_value());
  BOOST_TEST((info->reason == Reason::kStaleVersion));
  BOOST_TEST(info->field == "expected_version");
  BOOST_TEST(info->object == "ticket t1");
}

BOOST_AUTO_TEST_CASE(every_reason_has_its_own_name_and_finds_back) {
  int known = 0;
  for (int number = 1; number <= 100; ++number) {
    const auto reason = static_cast<Reason>(number);
    if (reason != Reason::kInternal && NameOf(reason) == "INTERNAL") continue;
    ++known;
    BOOST_TEST((ReasonFromName(NameOf(reason)) == reason));
    BOOST_TEST((CodeOf(reason) != absl::StatusCode::kOk));
  }
  BOOST_TEST(known == 30);
}

BOOST_AUTO_TEST_CASE(a_foreign_status_has_no_reason) {
  BOOST_TEST(!ReasonOf(absl::InternalError("other")).has_value());
  BOOST_TEST(!ReasonOf(absl::OkStatus()).has_value());
}

BOOST_AUTO_TEST_CASE(json_quotes_what_must_be_quoted) {
  JsonObject object;
  object.Add("a", "q\"b\\\n日").Add("n", std::int64_t{-5});
  object.Add("l", std::vector<std::string>{"x", "y"});
  BOOST_TEST(object.Text() ==
             "{\"a\":\"q\\\"b\\\\\\u000a日\",\"n\":-5,\"l\":[\"x\",\"y\"]}");
  BOOST_TEST(JsonObject().Text() == "{}");
}

}  // namespace
}  // namespace tasuki
