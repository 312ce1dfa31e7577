#include "tests/cards/card_corpus.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tasuki::testing {
namespace {

struct BrandSample {
  std::string_view brand;
  std::vector<std::string_view> prefixes;
  std::vector<std::size_t> lengths;
};

const std::vector<BrandSample>& Brands() {
  static const std::vector<BrandSample> brands = {
      {"visa", {"4"}, {16, 16, 16, 19}},
      {"mastercard", {"51", "52", "53", "54", "55"}, {16}},
      {"mastercard2", {"2221", "2300", "25", "26", "2720"}, {16}},
      {"amex", {"34", "37"}, {15}},
      {"diners", {"300", "305", "36", "38", "39"}, {14}},
      {"jcb", {"3528", "354", "3589"}, {16, 16, 19}},
      {"discover", {"6011", "644", "649", "65"}, {16}},
      {"unionpay", {"62", "810", "817"}, {16, 17, 18, 19}},
      {"maestro",
       {"5018", "5020", "5038", "6304", "6759", "6763"},
       {12, 13, 16, 19}},
      {"visa13", {"40", "43", "47"}, {13}},
      {"mir", {"2200", "2204"}, {16}},
  };
  return brands;
}

std::vector<std::size_t> UsualGroups(std::size_t length) {
  if (length == 15) return {4, 6, 5};
  if (length == 14) return {4, 6, 4};
  if (length == 13) return {4, 3, 3, 3};
  std::vector<std::size_t> groups;
  for (; length > 4; length -= 4) groups.push_back(4);
  groups.push_back(length);
  return groups;
}

std::string Join(const std::string& digits,
                 const std::vector<std::size_t>& groups,
                 std::string_view separator) {
  std::string joined;
  std::size_t at = 0;
  for (const std::size_t group : groups) {
    if (at != 0) joined += separator;
    joined += digits.substr(at, group);
    at += group;
  }
  return joined;
}

// Each ASCII digit as the one of the script whose zero is `zero`.
std::string InScript(std::string_view digits, std::string_view zero) {
  std::string text;
  for (const char c : digits) {
    if (c < '0' || c > '9') {
      text += c;
      continue;
    }
    text += zero;
    text.back() = static_cast<char>(text.back() + (c - '0'));
  }
  return text;
}

const std::vector<std::pair<std::string_view, std::string_view>> kSeparated = {
    {"space", " "},
    {"hyphen", "-"},
    {"dot", "."},
    {"slash", "/"},
    {"nbsp", "\u00a0"},
    {"zero_width", "\u200b"},
    {"newline", "\n"},
    {"crlf", "\r\n"},
    {"tab", "\t"},
    {"en_dash", "–"},
    {"minus", "\u2212"},
    {"spaced_hyphen", " - "},
    {"two_spaces", "  "},
    {"soft_hyphen", "\u00ad"},
    {"ideographic_space", "\u3000"},
    {"middle_dot", "・"},
    {"underscore", "_"},
    {"narrow_nbsp", "\u202f"}};
const std::vector<std::pair<std::string_view, std::string_view>> kScripts = {
    {"full_width", "０"},
    {"arabic", "\u0660"},
    {"devanagari", "\u0966"},
    {"thai", "\u0e50"},
    {"mathematical", "\U0001d7d8"}};
const std::vector<std::string_view> kOtherFormats = {
    "plain",        "full_width_hyphen", "long_vowel", "mixed_width",
    "expiry",       "expiry_code",       "single",     "touching",
    "alpha_prefix", "wrapped",           "keycap",     "in_brackets"};

}  // namespace

std::string WithLuhn(std::string digits) {
  for (char check = '0'; check <= '9'; ++check) {
    unsigned sum = 0;
    const std::string all = digits + check;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const unsigned d = all[all.size() - 1 - i] - '0';
      sum += i % 2 == 0 ? d : d * 2 > 9 ? d * 2 - 9 : d * 2;
    }
    if (sum % 10 == 0) return all;
  }
  return digits;
}

std::string CardCorpus::Digits(std::size_t n) {
  std::string digits;
  while (digits.size() < n) digits += static_cast<char>('0' + Below(10));
  return digits;
}

std::string CardCorpus::Pan(std::string& brand) {
  const BrandSample& sample = Brands()[Below(Brands().size())];
  brand = sample.brand;
  std::string digits(sample.prefixes[Below(sample.prefixes.size())]);
  const std::size_t length = sample.lengths[Below(sample.lengths.size())];
  digits += Digits(length - 1 - digits.size());
  return WithLuhn(digits);
}

std::vector<std::string> CardCorpus::Formats() {
  std::vector<std::string> formats;
  for (const auto& [name, separator] : kSeparated) formats.emplace_back(name);
  for (const auto& [name, zero] : kScripts) formats.emplace_back(name);
  formats.insert(formats.end(), kOtherFormats.begin(), kOtherFormats.end());
  return formats;
}

std::string CardCorpus::Format(const std::string& digits, std::string& format) {
  static const std::vector<std::string> formats = Formats();
  format = formats[Below(formats.size())];
  const auto groups = UsualGroups(digits.size());
  auto wide_groups = groups;  // in bytes
  for (std::size_t& group : wide_groups) group *= 3;
  for (const auto& [name, separator] : kSeparated) {
    if (format == name) return Join(digits, groups, separator);
  }
  for (const auto& [name, zero] : kScripts) {
    if (format == name) return InScript(digits, zero);
  }
  if (format == "full_width_hyphen") {
    return Join(InScript(digits, "０"), wide_groups, "－");
  }
  if (format == "long_vowel") {
    return Join(InScript(digits, "０"), wide_groups, "ー");
  }
  if (format == "mixed_width") {
    return digits.substr(0, 4) + InScript(digits.substr(4, 4), "０") +
           digits.substr(8);
  }
  if (format == "single") {
    return Join(digits, std::vector<std::size_t>(digits.size(), 1), " ");
  }
  if (format == "wrapped") {
    return digits.substr(0, 6) + "\n" + digits.substr(6);
  }
  if (format == "keycap") {
    std::string text;
    for (const char c : digits) text.append(1, c).append("\ufe0f\u20e3");
    return text;
  }
  return Below(2) ? digits : Join(digits, groups, " ");
}

std::string CardCorpus::LookAlike(std::string& kind) {
  static const std::vector<std::string> kinds = {
      "imei", "iccid",  "epoch_ms", "invoice_t",   "phone",
      "uuid", "jan13",  "order",    "order_named", "dashed",
      "time", "amount", "mask"};
  kind = kinds[Below(kinds.size())];
  static const std::vector<std::string> order_words = {
      "注文番号 ",  "ご注文番号：",      "伝票番号は", "order ",
      "Order no. ", "tracking number: ", "追跡番号 "};
  if (kind == "imei") return WithLuhn("35" + Digits(12));
  if (kind == "iccid") {
    const std::string digits = WithLuhn("8981" + Digits(14 + Below(2)));
    return Below(2) ? digits
                    : Join(digits, {4, 4, 4, 4, digits.size() - 16}, " ");
  }
  if (kind == "epoch_ms") return "17" + Digits(11);
  if (kind == "invoice_t") return "T" + Digits(13);
  if (kind == "phone") {
    const std::string n = Digits(8);
    switch (Below(4)) {
      case 0:
        return "090-" + n.substr(0, 4) + "-" + n.substr(4);
      case 1:
        return "+81 3 " + n.substr(0, 4) + " " + n.substr(4);
      case 2:
        return "+63 917 " + n.substr(0, 3) + " " + n.substr(3, 4);
      default:
        return "090-" + n.substr(0, 4) + "-" + n.substr(4) + " 03-" +
               Digits(4) + "-" + Digits(4);
    }
  }
  if (kind == "uuid") {
    const std::string d = Below(3) ? Digits(32) : "4a" + Digits(28) + "bc";
    return Join(d, {8, 4, 4, 4, 12}, "-");
  }
  if (kind == "jan13") {
    const std::string twelve = (Below(2) ? "45" : "49") + Digits(10);
    unsigned sum = 0;
    for (std::size_t i = 0; i < 12; ++i) {
      sum += (twelve[i] - '0') * (i % 2 == 0 ? 1 : 3);
    }
    return twelve + static_cast<char>('0' + (10 - sum % 10) % 10);
  }
  if (kind == "order") {
    return static_cast<char>('1' + Below(9)) + Digits(15);
  }
  if (kind == "order_named") {
    return order_words[Below(order_words.size())] +
           static_cast<char>('1' + Below(9)) + Digits(15);
  }
  if (kind == "dashed") {
    return Join(Digits(44), std::vector<std::size_t>(11, 4), "-");
  }
  if (kind == "time") return "2026-11-22 05:28:46.123456";
  if (kind == "amount") return "4,111,111,111,111円";
  return "**** **** **** " + Digits(4);
}

void CardCorpus::AddFiller(std::string& text) {
  static const std::vector<std::string_view> sentences = {
      "ガチャで欲しいキャラが出ませんでした。",
      "アプリが起動しなくなりました。",
      "返金をお願いできますでしょうか。",
      "昨日の夜からログインできません。",
      "機種変更をしたらデータが消えてしまいました。どうすればよいですか。",
      "いつもお世話になっております。",
      "動画の再生が途中で止まります。",
      "My account was locked after the update. ",
      "The video stops after a few seconds and I cannot resume it. ",
      "Please tell me how to restore the purchase. ",
      "I have tried it three times on two devices. ",
      "３月のイベントの報酬がまだ届いていません。",
      "Thank you for your help. "};
  text += sentences[Below(sentences.size())];
}

CardTicket CardCorpus::Ticket(std::size_t bytes, int cards, int others) {
  static const std::vector<std::string_view> before = {
      "番号は",   "これです ", "カード番号は", "here it is: ",
      "my card ", "\n",        "「",           "Number: "};
  static const std::vector<std::string_view> after = {
      "です。", " で登録しました。", "\n", " please. ", "」。", " thanks. "};
  CardTicket ticket;
  std::string& text = ticket.text;
  while (text.size() < bytes || cards + others > 0) {
    AddFiller(text);
    if (cards + others == 0) continue;
    const bool card = Below(cards + others) < static_cast<std::uint64_t>(cards);
    (card ? cards : others)--;
    CardLabel label;
    std::string number;
    if (card) {
      number = Format(Pan(label.brand), label.kind);
      text += before[Below(before.size())];
      if (label.kind == "alpha_prefix") text += "cc";
      if (label.kind == "in_brackets") text += "(";
    } else {
      number = LookAlike(label.kind);
      constexpr std::array<std::string_view, 4> kNeutral = {"番号は", "これ：",
                                                            "it is ", "\n"};
      text += kNeutral[Below(kNeutral.size())];
    }
    label.range = {text.size(), text.size() + number.size()};
    text += number;
    if (label.kind == "expiry") text += Below(2) ? " 12/28" : " 0628";
    if (label.kind == "expiry_code") text += " 12/28 123";
    if (label.kind == "in_brackets") text += ")";
    text += label.kind == "touching" ? "です。" : after[Below(after.size())];
    ticket.labels.push_back(label);
  }
  return ticket;
}

void CardScore::Add(const CardTicket& ticket,
                    const std::vector<PanFinding>& found) {
  findings += static_cast<int>(found.size());
  for (const CardLabel& label : ticket.labels) {
    const auto overlaps = [&label](const PanFinding& f) {
      return f.range.begin < label.range.end && f.range.end > label.range.begin;
    };
    if (label.brand.empty()) {
      Count& count = by_look_alike[label.kind];
      ++count.all;
      count.found += std::any_of(found.begin(), found.end(), overlaps);
      continue;
    }
    const auto covers = [&label](const PanFinding& f) {
      // The keycap of a digit is no part of the number.
      const std::size_t slack = label.kind == "keycap" ? 6 : 0;
      return f.range.begin <= label.range.begin &&
             f.range.end + slack >= label.range.end;
    };
    const bool hit = std::any_of(found.begin(), found.end(), covers);
    true_findings += hit;
    for (Count* count : {&by_format[label.kind], &by_brand[label.brand]}) {
      ++count->all;
      count->found += hit;
    }
  }
}

double CardScore::recall() const {
  int all = 0;
  int found = 0;
  for (const auto& [format, count] : by_format) {
    all += count.all;
    found += count.found;
  }
  return all == 0 ? 1 : static_cast<double>(found) / all;
}

double CardScore::worst_recall() const {
  double worst = 1;
  for (const auto* by : {&by_format, &by_brand}) {
    for (const auto& [name, count] : *by) {
      worst = std::min(worst, static_cast<double>(count.found) / count.all);
    }
  }
  return worst;
}

double CardScore::precision() const {
  return findings == 0 ? 1 : static_cast<double>(true_findings) / findings;
}

}  // namespace tasuki::testing
