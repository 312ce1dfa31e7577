#include "tasuki/tagging/tag_classifier.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "src/base/digest.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

const TagId gacha("gacha"), login("login"), payment("payment");
const TagId angry("angry"), sad("sad"), calm("calm");

TagClassifier MakeClassifier() {
  return TagClassifier::Create({.axes = {{.axis = "content"},
                                         {.axis = "emotion", .multiple = true}},
                                .feature_bits = 12})
      .value();
}

// Made-up inquiries, half Japanese, half English: a topic word, an emotion word
// or two, and filler.
class Archive {
 public:
  explicit Archive(std::uint32_t seed) : random_(seed) {}

  TagExample Next() {
    static const std::vector<std::vector<std::string>> topics = {
        {"ガチャ", "限定キャラ", "gacha", "banner pull"},
        {"ログイン", "引き継ぎ", "login", "password"},
        {"課金", "返金", "payment", "refund"}};
    static const std::vector<std::vector<std::string>> feelings = {
        {"ふざけるな", "最悪です", "outrageous", "furious"},
        {"悲しい", "残念です", "so sad", "disappointed"}};
    static const std::vector<TagId> contents = {gacha, login, payment};
    static const std::vector<TagId> emotions = {angry, sad};
    const std::size_t language = random_() % 2 * 2;
    const auto any = [&](const std::vector<std::string>& words) {
      return words[language + random_() % 2];
    };
    const std::size_t topic = random_() % 3;
    TagExample example;
    example.text = Filler(language) + any(topics[topic]) + Filler(language);
    example.labels = {{.axis = "content", .right = {contents[topic]}},
                      {.axis = "emotion"}};
    for (std::size_t i = 0; i < 2; ++i) {
      if (random_() % 2 == 0) continue;
      example.text += any(feelings[i]) + Filler(language);
      example.labels[1].right.push_back(emotions[i]);
    }
    return example;
  }

 private:
  std::string Filler(std::size_t language) {
    static const std::vector<std::string> words = {
        "について", "お願いします", "が",   "できません",        "昨日から",
        " about ",  " please ",     " my ", " since yesterday ", " not "};
    std::string filler;
    for (std::uint32_t n = random_() % 3 + 1; n > 0; --n) {
      filler += words[(language == 0 ? 0 : 5) + random_() % 5];
    }
    return filler;
  }

  std::mt19937 random_;
};

void Train(TagClassifier& classifier, std::int64_t visits) {
  for (;;) {
    const absl::StatusOr<Progress> progress = classifier.TrainStep(visits);
    BOOST_TEST_REQUIRE(progress.ok(), progress.status());
    if (progress->done) return;
    BOOST_TEST(progress->handled == visits);
  }
}

TagClassifier Trained(std::uint32_t seed, int examples) {
  TagClassifier classifier = MakeClassifier();
  Archive archive(seed);
  for (int i = 0; i < examples; ++i) {
    BOOST_TEST_REQUIRE(classifier.Add(archive.Next()).ok());
  }
  Train(classifier, 1'000'000);
  return classifier;
}

std::vector<AxisSuggestion> Suggest(const TagClassifier& classifier,
                                    std::string_view text) {
  const auto suggestions = classifier.Suggest(text, {});
  BOOST_TEST_REQUIRE(suggestions.ok(), suggestions.status());
  return *suggestions;
}

// The share of labels that are got right: content first, emotions at .5.
std::pair<double, double> Quality(const TagClassifier& classifier,
                                  std::uint32_t seed) {
  Archive archive(seed);
  double content = 0, emotion = 0;
  constexpr int kTexts = 300;
  for (int i = 0; i < kTexts; ++i) {
    const TagExample example = archive.Next();
    const auto axes = Suggest(classifier, example.text);
    content += axes[0].tags.at(0).tag == example.labels[0].right[0];
    std::set<TagId> said;
    for (const TagSuggestion& tag : axes[1].tags) {
      if (tag.confidence > 0.5) said.insert(tag.tag);
    }
    emotion += said == std::set<TagId>(example.labels[1].right.begin(),
                                       example.labels[1].right.end());
  }
  return {content / kTexts, emotion / kTexts};
}

BOOST_AUTO_TEST_CASE(content_and_emotion_are_learned_in_both_languages) {
  const auto [content, emotion] = Quality(Trained(1, 600), 2);
  BOOST_TEST(content > 0.98);
  BOOST_TEST(emotion > 0.95);
}

BOOST_AUTO_TEST_CASE(a_suggestion_names_the_words_that_spoke_for_it) {
  const TagClassifier classifier = Trained(1, 600);
  const std::string text = "昨日からガチャができません";
  const auto japanese = Suggest(classifier, text)[0].tags[0];
  BOOST_TEST((japanese.tag == gacha));
  const ByteRange words = japanese.because.at(0).words;
  BOOST_TEST(text.substr(words.begin, words.end - words.begin) == "ガチャ");
  const std::string english = "Please, my PASSWORD about";
  const auto second = Suggest(classifier, english)[0].tags[0];
  BOOST_TEST((second.tag == login));
  const ByteRange word = second.because.at(0).words;
  BOOST_TEST(english.substr(word.begin, word.end - word.begin) == "PASSWORD");
}

BOOST_AUTO_TEST_CASE(confidences_are_probabilities_in_falling_order) {
  const TagClassifier classifier = Trained(3, 300);
  Archive archive(4);
  for (int i = 0; i < 50; ++i) {
    for (const AxisSuggestion& axis :
         Suggest(classifier, archive.Next().text)) {
      double sum = 0, last = 1;
      for (const TagSuggestion& tag : axis.tags) {
        BOOST_TEST((tag.confidence >= 0 && tag.confidence <= last));
        last = tag.confidence;
        sum += tag.confidence;
      }
      if (axis.axis == "content") BOOST_TEST(std::abs(sum - 1) < 1e-9);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_nobody_asked_before_fits_none_of_these) {
  const TagClassifier classifier = Trained(1, 600);
  Archive archive(5);
  int wrongly = 0;
  for (int i = 0; i < 200; ++i) {
    wrongly += Suggest(classifier, archive.Next().text)[0].none;
  }
  BOOST_TEST(wrongly < 40);
  for (const char* text :
       {"Where can I buy a T-shirt of the mascot?", "", "?!",
        "事務所の住所を教えてください", "取材の申し込み先はどこでしょうか"}) {
    BOOST_TEST(Suggest(classifier, text)[0].none, text);
  }
}

BOOST_AUTO_TEST_CASE(the_same_history_gives_the_same_model_however_stepped) {
  const std::string whole = Trained(7, 200).Serialize();
  TagClassifier stepped = MakeClassifier();
  Archive archive(7);
  for (int i = 0; i < 200; ++i) {
    BOOST_TEST_REQUIRE(stepped.Add(archive.Next()).ok());
  }
  Train(stepped, 7);
  BOOST_TEST((stepped.Serialize() == whole));
}

BOOST_AUTO_TEST_CASE(suggestions_use_the_old_model_until_the_last_step) {
  TagClassifier classifier = Trained(1, 200);
  const std::string before = classifier.Serialize();
  Archive archive(8);
  for (int i = 0; i < 100; ++i) {
    BOOST_TEST_REQUIRE(classifier.Add(archive.Next()).ok());
  }
  BOOST_TEST(!classifier.TrainStep(50)->done);
  BOOST_TEST((classifier.Serialize() == before));
  BOOST_TEST((ReasonOf(classifier.Add(archive.Next())) == Reason::kWrongState));
  classifier.Discard();
  BOOST_TEST((classifier.Serialize() == before));
  BOOST_TEST(
      (ReasonOf(classifier.TrainStep(1).status()) == Reason::kWrongState));
}

BOOST_AUTO_TEST_CASE(a_bad_batch_is_rolled_back_once) {
  TagClassifier classifier = Trained(1, 200);
  BOOST_TEST_REQUIRE(classifier.Learn(Archive(2).Next()).ok());
  const std::string good = classifier.Serialize();
  BOOST_TEST_REQUIRE(
      classifier
          .Add({.text = "bad", .labels = {{.axis = "content", .right = {sad}}}})
          .ok());
  Train(classifier, 10);
  BOOST_TEST((classifier.Serialize() != good));
  BOOST_TEST_REQUIRE(classifier.Rollback().ok());
  BOOST_TEST((classifier.Serialize() == good));
  BOOST_TEST((ReasonOf(classifier.Rollback()) == Reason::kWrongState));
}

BOOST_AUTO_TEST_CASE(feedback_counts_from_the_next_suggestion_on) {
  TagClassifier classifier = Trained(1, 200);
  const TagId outage("outage");
  const auto learn = [&](const char* text, AxisLabel label) {
    label.axis = "content";
    BOOST_TEST_REQUIRE(
        classifier.Learn({.text = text, .labels = {label}}).ok());
  };
  const auto first = [&](const char* text) {
    return Suggest(classifier, text)[0].tags.at(0).tag;
  };
  // A tag that no batch knew.
  learn("メンテナンスはいつ終わりますか", {.right = {outage}});
  BOOST_TEST((first("メンテナンスはまだですか") == outage));
  BOOST_TEST((first("ガチャができません") == gacha));
  // Changed: people mean a payment by it now.
  BOOST_TEST((first("限定キャラについて") == gacha));
  for (int i = 0; i < 3; ++i) {
    learn("限定キャラについて", {.right = {payment}, .wrong = {gacha}});
  }
  BOOST_TEST((first("限定キャラについて") == payment));
  BOOST_TEST((first("ガチャについて") == gacha));
  // Refused, without a word on what is right.
  BOOST_TEST((first("引き継ぎ") == login));
  for (int i = 0; i < 3; ++i) {
    learn("引き継ぎ", {.wrong = {login}, .complete = false});
  }
  BOOST_TEST((first("引き継ぎ") != login));
}

BOOST_AUTO_TEST_CASE(a_classifier_that_knows_nothing_suggests_nothing) {
  const auto axes = Suggest(MakeClassifier(), "ガチャ");
  BOOST_TEST_REQUIRE(axes.size() == 2U);
  for (const AxisSuggestion& axis : axes) {
    BOOST_TEST((axis.tags.empty() && axis.none));
  }
}

BOOST_AUTO_TEST_CASE(learning_one_by_one_comes_close_to_a_batch) {
  for (const std::uint32_t order : {11u, 12u, 13u}) {
    BOOST_TEST_CONTEXT("order " << order) {
      std::vector<TagExample> examples;
      Archive archive(10);
      for (int i = 0; i < 400; ++i) examples.push_back(archive.Next());
      std::shuffle(examples.begin(), examples.end(), std::mt19937(order));
      TagClassifier classifier = MakeClassifier();
      for (int i = 0; i < 200; ++i) {
        BOOST_TEST_REQUIRE(classifier.Add(examples[i]).ok());
      }
      Train(classifier, 1000);
      for (int i = 200; i < 400; ++i) {
        BOOST_TEST_REQUIRE(classifier.Learn(examples[i]).ok());
      }
      const auto [content, emotion] = Quality(classifier, 9);
      BOOST_TEST(content > 0.97);
      BOOST_TEST(emotion > 0.9);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_parsed_model_answers_and_learns_as_the_one_written) {
  TagClassifier original = Trained(1, 200);
  Archive archive(3);
  for (int i = 0; i < 40; ++i) {
    BOOST_TEST_REQUIRE(original.Learn(archive.Next()).ok());
  }
  absl::StatusOr<TagClassifier> parsed =
      TagClassifier::Parse(original.Serialize());
  BOOST_TEST_REQUIRE(parsed.ok(), parsed.status());
  for (int i = 0; i < 40; ++i) {
    const TagExample example = archive.Next();
    const auto a = Suggest(original, example.text);
    const auto b = Suggest(*parsed, example.text);
    for (std::size_t axis = 0; axis < a.size(); ++axis) {
      BOOST_TEST(a[axis].fit == b[axis].fit);
      BOOST_TEST(a[axis].none == b[axis].none);
      for (std::size_t k = 0; k < a[axis].tags.size(); ++k) {
        BOOST_TEST((a[axis].tags[k].tag == b[axis].tags[k].tag));
        BOOST_TEST(a[axis].tags[k].confidence == b[axis].tags[k].confidence);
      }
    }
    BOOST_TEST_REQUIRE(original.Learn(example).ok());
    BOOST_TEST_REQUIRE(parsed->Learn(example).ok());
  }
  BOOST_TEST((original.Serialize() == parsed->Serialize()));
}

BOOST_AUTO_TEST_CASE(a_damaged_model_is_refused) {
  const std::string bytes = Trained(1, 60).Serialize();
  const auto reason = [](std::string_view text) {
    return ReasonOf(TagClassifier::Parse(text).status());
  };
  BOOST_TEST_REQUIRE(TagClassifier::Parse(bytes).ok());
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    const std::size_t at = random() % bytes.size();
    BOOST_TEST((reason(bytes.substr(0, at)) == Reason::kStoreCorrupt), at);
    std::string edited = bytes;
    edited[at] = static_cast<char>(edited[at] ^ (1 << random() % 8));
    BOOST_TEST(!TagClassifier::Parse(edited).ok(), at);
    // With a digest that fits, an edited body is still read safely: it gives
    // a model or an error.
    std::string forged = edited.substr(0, edited.size() - 16);
    forged += DigestOf(forged);
    const auto parsed = TagClassifier::Parse(forged);
    if (parsed.ok()) BOOST_TEST(parsed->Suggest("ガチャ", {}).ok());
  }
  BOOST_TEST((reason("") == Reason::kStoreCorrupt));
  BOOST_TEST((reason(bytes + "x") == Reason::kStoreCorrupt));
  std::string newer = bytes;
  newer[7] = 2;
  BOOST_TEST((reason(newer) == Reason::kStoreNewerSchema));
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused_and_changes_nothing) {
  TagClassifier classifier = Trained(1, 60);
  const std::string before = classifier.Serialize();
  const auto check = [&](const TagExample& example, Reason reason) {
    BOOST_TEST((ReasonOf(classifier.Learn(example)) == reason));
    BOOST_TEST((ReasonOf(classifier.Add(example)) == reason));
    BOOST_TEST((classifier.Serialize() == before));
  };
  const AxisLabel fine = {.axis = "content", .right = {gacha}};
  check({.text = "x"}, Reason::kRequired);
  check({.text = "\xFF", .labels = {fine}}, Reason::kInvalidUtf8);
  check({.text = std::string((1 << 20) + 1, 'x'), .labels = {fine}},
        Reason::kTooLong);
  check({.text = "x", .labels = {{.axis = "place", .right = {gacha}}}},
        Reason::kNotFound);
  check({.text = "x", .labels = {{.axis = "content", .right = {gacha, login}}}},
        Reason::kConflicting);
  check({.text = "x",
         .labels = {{.axis = "content", .right = {gacha}, .wrong = {gacha}}}},
        Reason::kConflicting);
  check({.text = "x", .labels = {fine, fine}}, Reason::kConflicting);
  check({.text = "x", .labels = {{.axis = "content", .right = {TagId("")}}}},
        Reason::kRequired);
  BOOST_TEST(
      (ReasonOf(classifier.TrainStep(0).status()) == Reason::kOutOfRange));
  BOOST_TEST((ReasonOf(classifier.Suggest("\xC3", {}).status()) ==
              Reason::kInvalidUtf8));
  // A megabyte is read as far as it counts.
  for (const char* unit : {"a", "ガ", "a ", "😀"}) {
    std::string huge;
    while (huge.size() + 4 <= (1 << 20)) huge += unit;
    BOOST_TEST(classifier.Suggest(huge, {}).ok());
    BOOST_TEST(classifier.Learn({.text = huge, .labels = {fine}}).ok());
  }
}

BOOST_AUTO_TEST_CASE(options_outside_their_limits_are_refused) {
  const auto reason = [](const TagClassifierOptions& options) {
    return ReasonOf(TagClassifier::Create(options).status());
  };
  const std::vector<ClassifierAxis> axes = {{.axis = "content"}};
  BOOST_TEST((reason({}) == Reason::kRequired));
  BOOST_TEST((reason({.axes = {axes[0], axes[0]}}) == Reason::kConflicting));
  const Reason range = Reason::kOutOfRange;
  BOOST_TEST((reason({.axes = axes, .feature_bits = 9}) == range));
  BOOST_TEST((reason({.axes = axes, .feature_bits = 21}) == range));
  BOOST_TEST((reason({.axes = axes, .cost = 0}) == range));
  BOOST_TEST((reason({.axes = axes, .cost = std::nan("")}) == range));
  BOOST_TEST((reason({.axes = axes, .epochs = 1}) == range));
  BOOST_TEST((reason({.axes = axes, .none_share = 0.51}) == range));
}

BOOST_AUTO_TEST_CASE(an_axis_takes_tags_up_to_its_room) {
  TagClassifier classifier =
      TagClassifier::Create({.axes = {{.axis = "x"}}, .feature_bits = 10})
          .value();
  // More than one step of room: what was learned moves along.
  const auto example = [](int i) {
    return TagExample{
        .text = "word" + std::to_string(i) + " common",
        .labels = {{.axis = "x", .right = {TagId(std::to_string(i))}}}};
  };
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 40; ++i) {
      BOOST_TEST_REQUIRE(classifier.Learn(example(i)).ok());
    }
  }
  int right = 0;
  for (int i = 0; i < 40; ++i) {
    right += Suggest(classifier, example(i).text)[0].tags[0].tag ==
             TagId(std::to_string(i));
  }
  BOOST_TEST(right >= 36);
}

}  // namespace
}  // namespace tasuki
