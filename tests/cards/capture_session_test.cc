#include "tasuki/cards/capture_session.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <string_view>

#include "src/cards/capture_access.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

const absl::Time kNoon = absl::FromUnixSeconds(1'795'000'000);  // Nov 2026

// A call: presses keys one after the other, a second apart.
struct Call {
  explicit Call(CaptureOptions options = {}, absl::Time opened = kNoon)
      : session(
            CaptureSession::Open(
                {.ticket = TicketId("t1"), .call = "call-1", .caller = "c1"},
                options, opened)
                .value()),
        now(opened) {}

  absl::Status Press(char key) {
    now += absl::Seconds(1);
    return session.Press({.call = "call-1", .sequence = ++sequence, .key = key},
                         now);
  }
  void Keys(std::string_view keys) {
    for (const char key : keys) BOOST_TEST(Press(key).ok());
  }
  // What the operator sees when the second is over.
  CaptureProgress Progress() {
    now += absl::Seconds(1);
    return session.progress(now);
  }
  CaptureState State() { return Progress().state; }
  absl::StatusOr<cards::KeyedCard> Take(std::string ticket = "t1") {
    return CaptureAccess::Take(session, TicketId(std::move(ticket)), "c1", now);
  }

  CaptureSession session;
  absl::Time now;
  std::uint64_t sequence = 0;
};

std::string Digits(const cards::Pan& pan) {
  const auto bytes = pan.secret_digits();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

BOOST_AUTO_TEST_CASE(a_call_ends_in_a_card_that_is_taken_once) {
  Call call;
  call.Keys("4111111111111111#");
  const CaptureProgress progress = call.Progress();
  BOOST_TEST((progress.state == CaptureState::kExpiry));
  BOOST_TEST((progress.brand == CardBrand::kVisa));
  call.Keys("1228#123#");
  BOOST_TEST((call.State() == CaptureState::kComplete));

  auto card = call.Take();
  BOOST_TEST_REQUIRE(card.ok());
  BOOST_TEST(Digits(card->pan) == "4111111111111111");
  BOOST_TEST(card->expiry_month == 12);
  BOOST_TEST(card->expiry_year == 2028);
  BOOST_TEST(card->security_code.has_value());
  BOOST_TEST((call.State() == CaptureState::kTaken));
  BOOST_TEST((ReasonOf(call.Take().status()) == Reason::kWrongState));
}

BOOST_AUTO_TEST_CASE(a_star_takes_the_last_digit_back) {
  Call call({.ask_expiry = false, .ask_security_code = false});
  call.Keys(
      "**41119*"
      "11111111111"
      "2*1#");
  BOOST_TEST((call.State() == CaptureState::kComplete));
  BOOST_TEST(Digits(call.Take()->pan) == "4111111111111111");
}

BOOST_AUTO_TEST_CASE(a_wrong_entry_is_named_cleared_and_counted) {
  const auto problem = [](std::string_view keys) {
    Call call;
    call.Keys(keys);
    const CaptureProgress progress = call.Progress();
    BOOST_TEST(progress.digits == 0);
    BOOST_TEST(progress.attempts_left == 2);
    return progress.problem;
  };
  BOOST_TEST((problem("#") == CaptureProblem::kWrongLength));
  BOOST_TEST((problem("411#") == CaptureProblem::kWrongLength));
  BOOST_TEST(
      (problem("4111111111111112#") == CaptureProblem::kWrongCheckDigit));
  BOOST_TEST((problem("0000000000000000#") == CaptureProblem::kUnknownBrand));
  BOOST_TEST(
      (problem(std::string(60, '4') + "#") == CaptureProblem::kWrongLength));
  const std::string card = "4111111111111111#";
  BOOST_TEST((problem(card + "1328#") == CaptureProblem::kWrongDate));
  BOOST_TEST((problem(card + "0028#") == CaptureProblem::kWrongDate));
  BOOST_TEST((problem(card + "1026#") == CaptureProblem::kCardExpired));
  BOOST_TEST((problem(card + "1247#") == CaptureProblem::kWrongDate));
  BOOST_TEST((problem(card + "12281#") == CaptureProblem::kWrongLength));
  BOOST_TEST((problem(card + "1126#1234#") == CaptureProblem::kWrongLength));
}

// What is left of too long an entry is not what the caller means.
BOOST_AUTO_TEST_CASE(a_star_takes_a_digit_too_many_back_and_no_more) {
  Call call;
  call.Keys("4111111111111111#1228#123456**#");
  CaptureProgress progress = call.Progress();
  BOOST_TEST((progress.problem == CaptureProblem::kWrongLength));
  BOOST_TEST(progress.attempts_left == 2);
  call.Keys("123456***#");
  BOOST_TEST((call.State() == CaptureState::kComplete));
}

// Where it is latest, it is twelve hours earlier than UTC.
BOOST_AUTO_TEST_CASE(a_card_is_good_until_its_month_is_over_everywhere) {
  const absl::Time over =
      absl::FromCivil(absl::CivilHour(2026, 12, 1, 12), absl::UTCTimeZone());
  const auto keyed = [](absl::Time at) {
    Call call({}, at - absl::Seconds(22));  // the # comes at `at`
    call.Keys("4111111111111111#1126#");
    return call.Progress();
  };
  BOOST_TEST(
      (keyed(over - absl::Seconds(1)).state == CaptureState::kSecurityCode));
  BOOST_TEST((keyed(over).problem == CaptureProblem::kCardExpired));
}

BOOST_AUTO_TEST_CASE(an_expiry_lies_up_to_twenty_years_ahead) {
  struct Case {
    int today;
    std::string mmyy;
    int year;  // 0: refused
  };
  for (const Case& c : {Case{2026, "1126", 2026}, Case{2026, "1146", 2046},
                        Case{2026, "1246", 0}, Case{2026, "1026", 0},
                        Case{2026, "1225", 0}, Case{2099, "1199", 2099},
                        Case{2099, "1299", 2099}, Case{2099, "1099", 0},
                        Case{2099, "0100", 2100}, Case{2099, "0101", 2101},
                        Case{2099, "1119", 2119}, Case{2099, "1219", 0},
                        Case{2080, "1100", 2100}, Case{2080, "1200", 0}}) {
    BOOST_TEST_CONTEXT(c.today << " " << c.mmyy) {
      Call call({.ask_security_code = false},
                absl::FromCivil(absl::CivilDay(c.today, 11, 15),
                                absl::UTCTimeZone()));
      call.Keys("4111111111111111#" + c.mmyy + "#");
      const auto card = call.Take();
      BOOST_TEST(card.ok() == (c.year != 0));
      if (card.ok()) BOOST_TEST(card->expiry_year == c.year);
    }
  }
}

BOOST_AUTO_TEST_CASE(amex_has_a_code_of_four_digits) {
  Call call;
  call.Keys("378282246310005#1228#1234#");
  BOOST_TEST((call.State() == CaptureState::kComplete));
}

BOOST_AUTO_TEST_CASE(a_number_of_no_scheme_is_noticed_at_its_fourth_digit) {
  Call call;
  call.Keys("000");
  BOOST_TEST((call.Progress().problem == CaptureProblem::kNone));
  call.Keys("0");
  BOOST_TEST((call.Progress().problem == CaptureProblem::kUnknownBrand));
  call.Keys("*");
  BOOST_TEST((call.Progress().problem == CaptureProblem::kNone));
}

BOOST_AUTO_TEST_CASE(after_the_last_attempt_nothing_is_left) {
  Call call({.attempts = 2});
  call.Keys("4111111111111111#9999#");
  BOOST_TEST((call.State() == CaptureState::kExpiry));
  call.Keys("9999#");
  BOOST_TEST((call.State() == CaptureState::kFailed));
  BOOST_TEST((ReasonOf(call.Press('1')) == Reason::kWrongState));
  BOOST_TEST((ReasonOf(call.Take().status()) == Reason::kWrongState));
}

BOOST_AUTO_TEST_CASE(a_session_expires_on_the_exact_moment) {
  Call quiet({.inactivity = absl::Seconds(10)});
  quiet.Keys("4");
  BOOST_TEST((quiet.session.expires() == quiet.now + absl::Seconds(10)));
  quiet.now += absl::Seconds(9);
  BOOST_TEST(quiet.session
                 .Press({.call = "call-1", .sequence = 2, .key = '1'},
                        quiet.now + absl::Milliseconds(999))
                 .ok());
  quiet.now += absl::Milliseconds(10'999);
  BOOST_TEST(
      (quiet.session.progress(quiet.now).state == CaptureState::kExpired));

  Call slow({.total = absl::Seconds(5)});
  slow.Keys("4111");
  BOOST_TEST((ReasonOf(slow.Press('1')) == Reason::kWrongState));

  Call left({.ask_expiry = false, .ask_security_code = false});
  left.Keys("4111111111111111#");
  left.now += absl::Minutes(5);
  BOOST_TEST((ReasonOf(left.Take().status()) == Reason::kWrongState));
}

BOOST_AUTO_TEST_CASE(a_clock_that_jumps_back_gives_no_time) {
  Call call({.inactivity = absl::Seconds(10)});
  call.Keys("4");
  const absl::Time expires = call.session.expires();
  BOOST_TEST(call.session
                 .Press({.call = "call-1", .sequence = 2, .key = '1'},
                        kNoon - absl::Hours(1))
                 .ok());
  BOOST_TEST((call.session.expires() == expires));
}

BOOST_AUTO_TEST_CASE(keys_of_another_call_or_twice_or_unknown_change_nothing) {
  Call call;
  call.Keys("41");
  const auto press = [&](std::string of, std::uint64_t sequence, char key) {
    return call.session.Press(
        {.call = std::move(of), .sequence = sequence, .key = key}, call.now);
  };
  BOOST_TEST((ReasonOf(press("call-2", 3, '1')) == Reason::kNotPermitted));
  BOOST_TEST((ReasonOf(press("", 3, '1')) == Reason::kNotPermitted));
  BOOST_TEST((ReasonOf(press("call-1", 3, 'A')) == Reason::kMalformed));
  BOOST_TEST((ReasonOf(press("call-1", 3, '\0')) == Reason::kMalformed));
  BOOST_TEST((ReasonOf(press("call-1", 0, '1')) == Reason::kOutOfRange));
  BOOST_TEST(press("call-1", 2, '1').ok());
  BOOST_TEST(press("call-1", 1, '#').ok());
  BOOST_TEST(call.Progress().digits == 2);
  BOOST_TEST(call.Progress().attempts_left == 3);
}

BOOST_AUTO_TEST_CASE(a_lost_key_clears_the_entry) {
  Call call;
  call.Keys("4111");
  ++call.sequence;
  call.Keys("1");
  const CaptureProgress progress = call.Progress();
  BOOST_TEST((progress.problem == CaptureProblem::kKeyLost));
  BOOST_TEST(progress.digits == 0);
  BOOST_TEST(progress.attempts_left == 2);
}

BOOST_AUTO_TEST_CASE(the_card_goes_to_its_own_ticket_and_caller_only) {
  Call call({.ask_expiry = false, .ask_security_code = false});
  call.Keys("4111111111111111#");
  BOOST_TEST((ReasonOf(call.Take("t2").status()) == Reason::kNotPermitted));
  BOOST_TEST((
      ReasonOf(CaptureAccess::Take(call.session, TicketId("t1"), "c2", call.now)
                   .status()) == Reason::kNotPermitted));
  BOOST_TEST(call.Take().ok());
}

BOOST_AUTO_TEST_CASE(a_cancelled_session_stays_so) {
  Call call({.ask_expiry = false, .ask_security_code = false});
  call.Keys("4111111111111111#");
  call.session.Cancel(call.now);
  BOOST_TEST((call.State() == CaptureState::kCancelled));
  call.session.Cancel(call.now);
  BOOST_TEST((ReasonOf(call.Take().status()) == Reason::kWrongState));
}

BOOST_AUTO_TEST_CASE(the_operator_sees_no_rhythm) {
  // Two callers with the same keys in the same seconds, at other moments.
  const auto seen = [](std::initializer_list<int> millis) {
    Call call;
    std::string counts;
    std::uint64_t sequence = 0;
    auto next = millis.begin();
    for (int at = 0; at < 4000; at += 50) {
      const absl::Time now = kNoon + absl::Milliseconds(at);
      while (next != millis.end() && *next <= at) {
        BOOST_TEST(
            call.session
                .Press({.call = "call-1", .sequence = ++sequence, .key = '4'},
                       now)
                .ok());
        ++next;
      }
      counts += static_cast<char>('0' + call.session.progress(now).digits);
    }
    return counts;
  };
  BOOST_TEST(seen({100, 200, 300, 1100, 2900}) ==
             seen({500, 700, 950, 1900, 2050}));
}

BOOST_AUTO_TEST_CASE(a_session_needs_a_binding_and_sane_limits) {
  const CaptureBinding good = {
      .ticket = TicketId("t1"), .call = "call", .caller = "c"};
  for (int part = 0; part < 3; ++part) {
    CaptureBinding bad = good;
    if (part == 0) bad.ticket = TicketId();
    if (part == 1) bad.call.clear();
    if (part == 2) bad.caller = std::string(65, 'x');
    BOOST_TEST(!CaptureSession::Open(bad, {}, kNoon).ok());
  }
  for (const CaptureOptions& bad :
       {CaptureOptions{.inactivity = absl::ZeroDuration()},
        CaptureOptions{.total = absl::InfiniteDuration()},
        CaptureOptions{.attempts = 0}, CaptureOptions{.attempts = 11}}) {
    BOOST_TEST((ReasonOf(CaptureSession::Open(good, bad, kNoon).status()) ==
                Reason::kOutOfRange));
  }
}

BOOST_AUTO_TEST_CASE(random_calls_show_the_operator_a_count_and_no_digits) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    std::mt19937_64 random(seed);
    Call call({.attempts = 1 + static_cast<int>(random() % 4)});
    // A model: what the keys since the last clear add up to.
    int digits = 0;
    int attempts_left = call.session.progress(call.now).attempts_left;
    BOOST_TEST_CONTEXT("seed " << seed) {
      for (int i = 0; i < 60; ++i) {
        const char key = "0123456789*#44411"[random() % 17];
        const CaptureState before = call.State();
        const absl::Status status = call.Press(key);
        const CaptureProgress after = call.Progress();
        const bool awaited = before <= CaptureState::kSecurityCode;
        BOOST_TEST(status.ok() == awaited);
        if (!awaited) break;
        if (key == '#') digits = 0;
        if (key == '*' && digits > 0) --digits;
        if (key != '#' && key != '*') ++digits;
        BOOST_TEST(after.attempts_left <= attempts_left);
        attempts_left = after.attempts_left;
        if (after.state == CaptureState::kCardNumber && digits <= 19) {
          BOOST_TEST(after.digits == digits);
        }
        if (digits > 19) break;  // the model does not know where 20 end
      }
    }
  }
}

}  // namespace
}  // namespace tasuki
