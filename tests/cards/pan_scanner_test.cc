#include "tasuki/cards/pan_scanner.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tasuki {
namespace {

std::vector<std::string> Found(std::string_view text) {
  std::vector<std::string> found;
  for (const PanFinding& f : PanScanner().Scan(text)) {
    found.emplace_back(text.substr(f.range.begin, f.range.end - f.range.begin));
  }
  return found;
}

struct Case {
  std::string_view text;
  std::vector<std::string> expected;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    BOOST_TEST_CONTEXT(c.text) {
      BOOST_TEST(Found(c.text) == c.expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_number_is_found_in_every_way_of_writing_it) {
  Check({
      {"card 4111111111111111 ok", {"4111111111111111"}},
      {"4111 1111 1111 1111", {"4111 1111 1111 1111"}},
      {"3782 822463 10005", {"3782 822463 10005"}},
      {"3056 930902 5904", {"3056 930902 5904"}},
      {"番号は４１１１１１１１１１１１１１１１です",
       {"４１１１１１１１１１１１１１１１"}},
      {"４１１１ー１１１１ー１１１１ー１１１１",
       {"４１１１ー１１１１ー１１１１ー１１１１"}},
      {"４１１１　１１１１　１１１１　１１１１",
       {"４１１１　１１１１　１１１１　１１１１"}},
      {"4111\n1111\n1111\n1111", {"4111\n1111\n1111\n1111"}},
      {"カード番号4111111111111111で登録", {"4111111111111111"}},
      {"4111１１１１1111１１１１", {"4111１１１１1111１１１１"}},
      {"4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", {"4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"}},
      {"٤١١١١١١١١١١١١١١١", {"٤١١١١١١١١١١١١١١١"}},
      {"4111-1111-1111-1111-12-26", {"4111-1111-1111-1111"}},
      {"4111 1111 1111 1111 12/26 123", {"4111 1111 1111 1111"}},
      {"cc4111111111111111exp06/17", {"4111111111111111"}},
      {"4111111111111111, 5555555555554444",
       {"4111111111111111", "5555555555554444"}},
      {"4111 1111 1111 1111 5555 5555 5555 4444",
       {"4111 1111 1111 1111", "5555 5555 5555 4444"}},
      {"4000000000000000006", {"4000000000000000006"}},
      {"41111111\n11111111", {"41111111\n11111111"}},
      {"\xff"
       "4111111111111111\xc3",
       {"4111111111111111"}},
  });
}

BOOST_AUTO_TEST_CASE(what_only_looks_like_a_card_stays) {
  Check({
      {"1748503543012 please check", {}},
      {"端末 352099001761481", {}},
      {"JAN 4901234567894", {}},
      {"https://support.example.jp/tickets/4111111111111111", {}},
      {"+4111111111111111", {}},
      {"T4222222222222", {}},
      {"登録番号Ｔ4222222222222", {}},
      {"41111111-1111-4111-8111-111111111111", {}},
      {"abcdef1a-4111-1111-1111-1111abcdefab", {}},
      {"41111111111111110000", {}},
      {"**** **** **** 1111", {}},
      {"4501-0136-5373-6750-3770-1005-3736-3900-1440-2401-0720-19", {}},
      {"8981 4111 1111 1111 1111", {}},
      {"4012-8888-8888-1882", {}},
      {"1111222233334444", {}},
      {"0000000000000000", {}},
      {"0.4111111111111111", {}},
      {"5f3c4111111111111111ab", {}},
      {"090-1234-5678 03-1234-5678", {}},
      {"", {}},
      {"4", {}},
  });
}

BOOST_AUTO_TEST_CASE(nine_code_points_part_two_groups_and_eight_do_not) {
  const std::string eight(8, ' ');
  BOOST_TEST(Found("4111" + eight + "1111 1111 1111").size() == 1u);
  BOOST_TEST(Found("4111 " + eight + "1111 1111 1111").empty());
}

BOOST_AUTO_TEST_CASE(the_nearest_word_decides) {
  Check({
      {"注文番号 4012888888881881", {}},
      {"order no. 4012888888881881", {}},
      {"4012888888881881 という注文番号です", {}},
      {"注文したときのカード 4012888888881881", {"4012888888881881"}},
      {"注文しました。4012888888881881", {"4012888888881881"}},
      {"in order to pay: 4012888888881881", {"4012888888881881"}},
      {"カードで払った注文番号 4012888888881881", {}},
      {"注文番号 12345678、カード 4012888888881881", {"4012888888881881"}},
      {"card 135412345678911", {"135412345678911"}},
      {"135412345678911", {}},
      {"https://shop.example/pay?card=4111111111111111", {"4111111111111111"}},
  });
}

BOOST_AUTO_TEST_CASE(a_field_ends_where_a_gap_is_wider) {
  Check({
      {"カード番号\t金額\n2300 7686 7644 8454\t9033\t31374",
       {"2300 7686 7644 8454"}},
      {"0120-898-856\t2300 1531 1348 6575", {"2300 1531 1348 6575"}},
      {"6011 4863 4216 5128  1228  123", {"6011 4863 4216 5128"}},
      {"4111\t1111\t1111\t1111", {"4111\t1111\t1111\t1111"}},
      // Expiry and code, and then anything; with a word also without them.
      {"6011 4863 4216 5128 1228 123 32965", {"6011 4863 4216 5128"}},
      {"card number: 6011 9204 1676 8888 0327 877 10781",
       {"6011 9204 1676 8888"}},
      {"6011 9204 1676 8888 9999 8777 1078", {}},
  });
}

BOOST_AUTO_TEST_CASE(a_number_before_a_card_takes_no_part_of_it) {
  Check({
      {"090-7265-5727\n3569 3438 5318 3912", {"3569 3438 5318 3912"}},
      {"会員ID,カード番号\n4685,5473-4673-8747-5088", {"5473-4673-8747-5088"}},
      {"58146863\n4539 1717 4427 6321", {"4539 1717 4427 6321"}},
      {"5461482597416669/6011045262093130",
       {"5461482597416669", "6011045262093130"}},
      {"１．4012888888881881", {"4012888888881881"}},
      {"1.4012888888881881", {}},
  });
}

BOOST_AUTO_TEST_CASE(a_count_or_a_place_in_a_list_is_no_group_of_a_card) {
  Check({
      {"6759 9036 6198 386 5666円です", {"6759 9036 6198 386"}},
      {"6762 1125 2150 152 5,000円", {"6762 1125 2150 152"}},
      {"カードは5038 3934 3496 777 1回払い", {"5038 3934 3496 777"}},
      {"5893 0491 3924 69 24時間以内に", {"5893 0491 3924 69"}},
      {"6759 9036 6198 386 5666", {"6759 9036 6198 386"}},
      {"6759 9036 6198 386 5666 2222", {}},
      {"675990 3661 98386 5666", {}},
      {"カード1：6759879935683112239", {"6759879935683112239"}},
      {"１．501840018523830", {"501840018523830"}},
      {"1.501840018523830", {}},
      {"123：501840018523830", {}},
  });
}

BOOST_AUTO_TEST_CASE(a_group_of_a_card_may_pass_luhn_by_itself) {
  Check({
      {"では 501894 4963275633712 以上", {"501894 4963275633712"}},
      {"624951-4339251141188", {"624951-4339251141188"}},
      {"4929-591274962057", {"4929-591274962057"}},
      {"1234 4111111111111111", {"4111111111111111"}},
  });
}

BOOST_AUTO_TEST_CASE(telephones_ibans_and_paths_are_no_cards) {
  Check({
      {"090-8817-3819\n08072573234", {}},
      {"050 0766 5982 / 08048533795", {}},
      {"WhatsApp 639174148648", {}},
      {"DE10 5505 3836 7881 0390 69", {}},
      {"T：5904852720752 (T)5609093073834", {}},
      {"カードが使えません https://ex.com/t/4773695362067393", {}},
      {"https://ex.com/pay#card=4111111111111111", {"4111111111111111"}},
      {"メモリーカード 4912847168996", {}},
  });
}

BOOST_AUTO_TEST_CASE(a_word_counts_where_it_names_the_number) {
  const std::string pan = "4012888888881881";
  const auto with = [&pan](std::string_view before, std::string_view behind) {
    return std::string(before) + pan + std::string(behind);
  };
  const std::vector<std::pair<std::string, std::string>> cards = {
      {"カード会員番号：", ""},
      {"カード番号（会員番号）：", ""},
      {"my card for this order is ", ""},
      {"I placed an order and paid with ", ""},
      {"注文の支払い ", ""},
      {"予約の支払いを", "にしてください"},
      {"IMEIではなく", ""},
      {"157415096506という注文番号, CC#: ", ""},
      {"120571997245が注文番号です、", "です"},
      {"", " (order 12345678)"}};
  for (const auto& [before, behind] : cards) {
    const std::string text = with(before, behind);
    BOOST_TEST((Found(text) == std::vector<std::string>{pan}), text);
  }
  const std::vector<std::pair<std::string, std::string>> others = {
      {"paid by card for order ", ""},
      {"my card order number is ", ""},
      {"カード払いの注文：", ""},
      {"支払い番号 ", ""},
      {"お客様番号 ", ""},
      {"番号が注文番号です、", ""},
      {"", " (order)"}};
  for (const auto& [before, behind] : others) {
    const std::string text = with(before, behind);
    BOOST_TEST(Found(text).empty(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_finding_says_what_it_is_and_why) {
  const std::string text = "Visa ４１１１ １１１１ １１１１ １１１1";
  const auto findings = PanScanner().Scan(text);
  BOOST_TEST_REQUIRE(findings.size() == 1u);
  BOOST_TEST((findings[0].brand == CardBrand::kVisa));
  BOOST_TEST(findings[0].digits == 16);
  BOOST_TEST((findings[0].last_four == std::array{'1', '1', '1', '1'}));
  BOOST_TEST((findings[0].reason == PanReason::kNamedAsCard));
  BOOST_TEST(MaskPans(text, findings) == "Visa Visa •••• 1111");

  const auto reason = [](std::string_view t) {
    return PanScanner().Scan(t).at(0).reason;
  };
  BOOST_TEST((reason("4111111111111111") == PanReason::kChecksum));
  BOOST_TEST((reason("4111 1111 1111 1111") == PanReason::kGrouped));
  BOOST_TEST(
      (reason("4111111111111111 12/28") == PanReason::kFollowedByExpiry));
}

BOOST_AUTO_TEST_CASE(a_number_split_over_two_messages_is_masked_in_both) {
  MaskingScrubber scrubber;
  const auto scrubbed = scrubber.Scrub("1111 1111 です", "番号は 4111 1111");
  BOOST_TEST_REQUIRE(scrubbed.ok());
  BOOST_TEST(scrubbed->text == "Visa •••• 1111 です");
  BOOST_TEST_REQUIRE(scrubbed->findings.size() == 1u);
  BOOST_TEST(scrubbed->findings[0].display == "Visa •••• 1111");
  const std::string tail = "番号は 4111 1111";
  BOOST_TEST_REQUIRE(scrubbed->previous_ranges.size() == 1u);
  BOOST_TEST(
      (scrubbed->previous_ranges[0] == ByteRange{tail.find('4'), tail.size()}));
}

BOOST_AUTO_TEST_CASE(a_number_can_be_split_at_every_digit) {
  const std::string pan = "4111111111111111";
  for (std::size_t cut = 1; cut < pan.size(); ++cut) {
    // A block of 13 digits or more beside a small number is another number.
    if (cut > 12 || cut < 4) continue;
    const PanScan scan =
        PanScanner().ScanAfter(pan.substr(0, cut), pan.substr(cut));
    BOOST_TEST_CONTEXT("cut at " << cut) {
      BOOST_TEST(scan.findings.size() == 1u);
      BOOST_TEST(scan.previous_ranges.size() == 1u);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_message_before_is_heard_but_not_found_again) {
  const PanScanner scanner;
  const PanScan scan =
      scanner.ScanAfter("4111 1111 1111 1111", "5555 5555 5555 4444 です");
  BOOST_TEST(scan.previous_ranges.empty());
  BOOST_TEST_REQUIRE(scan.findings.size() == 1u);
  BOOST_TEST((scan.findings[0].brand == CardBrand::kMastercard));
  BOOST_TEST(
      scanner.ScanAfter("UATPカードです", "135412345678911").findings.size() ==
      1u);
}

}  // namespace
}  // namespace tasuki
