// Tokens that nobody keeps go at their time, neither earlier nor later.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/cards/card_corpus.h"
#include "tests/cards/vault_fixture.h"

namespace tasuki::testing {
namespace {

// As the server's timer; when it is to be called again.
absl::Time RunAllDue(VaultRoom& room) {
  absl::Time next;
  do {
    next = Must(room.world.database->RunDue(100));
  } while (next <= room.world.fake.Now());
  return next;
}

// What the vault should hold of one card.
struct ModelCard {
  std::string token;
  std::optional<absl::Time> since;  // nobody has held it from then on
  std::set<std::string> holders;
};

class PurgeModel {
 public:
  PurgeModel(VaultRoom& room, unsigned seed) : room_(room), random_(seed) {}

  void Step() {
    ModelCard& card = cards_[random_() % cards_.size()];
    // Released holders do not come back, except to be refused.
    const std::string holder =
        std::string(1, "abc"[random_() % 3]) + std::to_string(era_);
    switch (random_() % 8) {
      case 0:
      case 1:
      case 2:
        return Tokenize(card);
      case 3:
        return Keep(card, holder);
      case 4:
        return Release(holder);
      case 5:
        return Restart();
      default:
        room_.world.fake.Advance(absl::Minutes(random_() % 50) +
                                 absl::Microseconds(random_() % 3));
        return RunDue();
    }
  }

 private:
  void Tokenize(ModelCard& card) {
    constexpr std::array<const char*, 4> kNumbers = {kVisa, kVisa2, kMastercard,
                                                     kAmex};
    const auto place = static_cast<std::size_t>(&card - cards_.data());
    const std::string token = room_.TokenOf(kNumbers.at(place));
    if (!card.token.empty()) BOOST_TEST(token == card.token);
    if (card.holders.empty()) card.since = room_.world.fake.Now();
    card.token = token;
  }
  void Keep(ModelCard& card, const std::string& holder) {
    if (card.token.empty()) return;
    if (!last_released_.empty() && random_() % 2 == 0) {
      Must(room_.vault->Keep({card.token}, last_released_));
      return;
    }
    Must(room_.vault->Keep({card.token}, holder));
    card.holders.insert(holder);
    card.since.reset();
  }
  void Release(const std::string& holder) {
    Must(room_.vault->Release(holder));
    last_released_ = holder;
    ++era_;
    for (ModelCard& card : cards_) {
      if (card.holders.erase(holder) == 0 || !card.holders.empty()) continue;
      card.since = room_.world.fake.Now();
    }
  }
  void Restart() {
    room_.options.unkept_ttl = absl::Hours(1 + random_() % 3);
    room_.Restart();
  }
  void RunDue() {
    const absl::Time now = room_.world.fake.Now();
    const absl::Time next = RunAllDue(room_);
    for (ModelCard& card : cards_) {
      if (card.token.empty()) continue;
      const bool due =
          card.since && *card.since + room_.options.unkept_ttl <= now;
      const auto info = room_.vault->Describe(card.token);
      BOOST_TEST(absl::IsNotFound(info.status()) == due);
      if (due) card = {};
      if (card.since) {
        BOOST_TEST(!info->kept);
        BOOST_TEST((next <= *card.since + room_.options.unkept_ttl));
      }
    }
  }

  VaultRoom& room_;
  std::mt19937 random_;
  std::array<ModelCard, 4> cards_;
  std::string last_released_;
  int era_ = 0;
};

BOOST_AUTO_TEST_CASE(a_token_lives_as_long_as_the_model_says) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    BOOST_TEST_INFO_SCOPE("seed " << seed);
    VaultRoom room({.unkept_ttl = absl::Hours(2)});
    PurgeModel model(room, seed);
    for (int step = 0; step < 200; ++step) {
      BOOST_TEST_CONTEXT("step " << step) { model.Step(); }
    }
  }
}

BOOST_AUTO_TEST_CASE(many_tokens_are_purged_in_several_steps) {
  VaultRoom room({.unkept_ttl = absl::Hours(1)});
  CardCorpus random(3);
  std::vector<std::string> numbers(250);
  for (std::string& number : numbers) {
    std::string brand;
    number = random.Pan(brand);
  }
  const auto infos =
      Must(room.vault->BatchTokenize(Web(), {numbers.begin(), numbers.end()}));
  Must(room.vault->Keep({infos[7].token}, "tickets/a"));
  room.world.fake.Advance(absl::Hours(1) - absl::Microseconds(1));
  BOOST_TEST(
      (RunAllDue(room) == room.world.fake.Now() + absl::Microseconds(1)));
  const std::int64_t head = room.Head();
  room.world.fake.Advance(absl::Microseconds(1));
  RunAllDue(room);
  BOOST_TEST(room.Head() == head + 249);
  Must(room.vault->Describe(infos[7].token).status());
}

// It would come back as the last to hold the card, and nobody released it then.
BOOST_AUTO_TEST_CASE(a_released_holder_is_remembered_until_its_cards_are_gone) {
  VaultRoom room({.unkept_ttl = absl::Hours(1)});
  CardCorpus random(3);
  std::set<std::string> tokens;
  while (tokens.size() < 102) {
    std::string brand;
    tokens.insert(room.TokenOf(random.Pan(brand)));
  }
  Must(room.vault->Release("tickets/a"));
  RunAllDue(room);
  room.world.fake.Advance(absl::Hours(1));
  const std::int64_t head = room.Head();
  while (room.Head() == head) Must(room.world.database->RunDue(1));
  const std::string last = *tokens.rbegin();
  Must(room.vault->Describe(last).status());
  Must(room.vault->Keep({last}, "tickets/a"));
  RunAllDue(room);
  CHECK_REASON(room.vault->Describe(last), Reason::kNotFound);
}

BOOST_AUTO_TEST_CASE(a_released_holder_never_comes_back) {
  VaultRoom room({.unkept_ttl = absl::Hours(1)});
  const std::string token = room.TokenOf(kVisa);
  Must(room.vault->Keep({token}, "tickets/a"));
  Must(room.vault->Keep({token}, "tickets/b"));
  Must(room.vault->Release("tickets/a"));
  for (int look = 0; look < 3; ++look) {
    room.world.fake.Advance(absl::Hours(1));
    RunAllDue(room);
  }
  Must(room.vault->Keep({token}, "tickets/a"));
  Must(room.vault->Release("tickets/b"));
  BOOST_TEST(!Must(room.vault->Describe(token)).kept);
}

}  // namespace
}  // namespace tasuki::testing
