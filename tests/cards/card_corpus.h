// A labelled corpus of support tickets, made from a seed: card numbers of all
// brands in many formats, and numbers that only look like them.
#ifndef TASUKI_TESTS_CARDS_CARD_CORPUS_H_
#define TASUKI_TESTS_CARDS_CARD_CORPUS_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tasuki/base/scrubber.h"
#include "tasuki/cards/pan_scanner.h"

namespace tasuki::testing {

struct CardLabel {
  ByteRange range;
  std::string kind;   // the format of a card, or the kind of look-alike
  std::string brand;  // empty: not a card
};

struct CardTicket {
  std::string text;
  std::vector<CardLabel> labels;
};

class CardCorpus {
 public:
  explicit CardCorpus(std::uint64_t seed) : random_(seed) {}

  // One ticket of a few sentences, `bytes` long or a little more, half of them
  // Japanese, with `cards` card numbers and `others` look-alikes.
  CardTicket Ticket(std::size_t bytes, int cards, int others);

  // A random valid number of a random brand; its name comes back in `brand`.
  std::string Pan(std::string& brand);
  std::string Format(const std::string& digits, std::string& format);
  std::string LookAlike(std::string& kind);
  static std::vector<std::string> Formats();

  std::uint64_t Below(std::uint64_t n) { return random_() % n; }
  std::string Digits(std::size_t n);

 private:
  void AddFiller(std::string& text);
  std::mt19937_64 random_;
};

// Appends the Luhn digit.
std::string WithLuhn(std::string digits);

struct CardScore {
  struct Count {
    int all = 0;
    int found = 0;
  };
  std::map<std::string, Count> by_format, by_brand, by_look_alike;
  int true_findings = 0;
  int findings = 0;

  void Add(const CardTicket& ticket, const std::vector<PanFinding>& found);
  double recall() const;
  double worst_recall() const;
  double precision() const;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_CARDS_CARD_CORPUS_H_
