// Finds payment card numbers (PANs) in any bytes.
//
//   const tasuki::PanScanner scanner;
//   for (const tasuki::PanFinding& card : scanner.Scan(text)) {
//     std::cout << tasuki::CardDisplay(card.brand, card.last_four);
//   }
//   stored = tasuki::MaskPans(text, scanner.Scan(text));
//
// What is found: 12 to 19 decimal digits of any script (4111, ４１１１, ٤١١١)
// whose first digits and length belong to a card scheme and whose last digit is
// the Luhn check digit (ISO/IEC 7812-1, annex B). Digits may be separated by
// spaces, line ends, hyphens of every kind (also ー), dots, slashes, commas,
// colons, underscores, asterisks, bars, and by invisible characters, at most 8
// code points between two digits. Letters may touch: カード番号4111…です.
//
// Not every such number is a card: one random 16-digit number in forty passes.
// So layout, neighbours and the words around decide:
//  * digits must be laid out as on a card or be one block; a part of a longer
//    dashed or spaced number is not a card, expiry date and security code
//    behind it excepted. A tab, an ideographic space or several spaces end a
//    number whose own groups stand closer; of two that overlap the one goes
//    first that stands for itself in the groups of a card; a number with a
//    counter behind it (5,000円, 24時間) and a place in a list (１．) are no
//    groups of the card beside them;
//  * the nearest word before the number counts, up to 64 bytes away: "カード",
//    "Visa" for a card; "注文番号", "order no", "IMEI", "JAN" against it, but
//    "order is" and "注文の支払い" leave it to the words before, and what names
//    the number before it (4012…が注文番号です) says nothing; words behind
//    the number up to 48 bytes away where none stands before it;
//  * numbers in a URL path, behind "+", in a UUID, an ICCID or an IBAN, or
//    behind the T of a Japanese invoice number are no cards, nor are JAN codes
//    unless a word says "card".
//
// Offsets are bytes of the input, which need not be valid UTF-8: an invalid
// byte separates like a letter does. Time is linear in the input, whatever it
// is; memory is constant beside the findings. No copy of a digit outlives a
// call, the last four apart.
//
// A PanScanner is immutable and safe for concurrent use; a PanStream is not.
#ifndef TASUKI_CARDS_PAN_SCANNER_H_
#define TASUKI_CARDS_PAN_SCANNER_H_

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tasuki/base/scrubber.h"
#include "tasuki/cards/card_brand.h"

namespace tasuki {

// Why a number was taken for a card, the weakest reason first.
enum class PanReason {
  kChecksum = 1,          // scheme, length and check digit, nothing against it
  kGrouped = 2,           // also written in groups as on a card
  kFollowedByExpiry = 3,  // also followed by an expiry date
  kNamedAsCard = 4,       // a word next to it speaks of a card
};

struct PanFinding {
  // From the first digit to behind the last, separators between included.
  ByteRange range;
  CardBrand brand = CardBrand::kOther;
  int digits = 0;                      // 12 to 19
  std::array<char, 4> last_four = {};  // ASCII, whatever the script was
  PanReason reason = PanReason::kChecksum;

  friend bool operator==(const PanFinding&, const PanFinding&) = default;
};

// The result of scanning a message that follows another one.
struct PanScan {
  // In the message. A number that began in the previous tail is the first one,
  // with range.begin 0.
  std::vector<PanFinding> findings;
  // The part of that number in the tail; at most one.
  std::vector<ByteRange> previous_ranges;
};

struct PanScannerOptions {
  // Use the vector instructions that this processor has. The findings are the
  // same; false is for tests and comparisons.
  bool simd = true;
};

class PanScanner {
 public:
  explicit PanScanner(PanScannerOptions options = {});

  // The findings in `text`, ordered, not overlapping. Appends in the second
  // form, which lets a caller keep its vector.
  std::vector<PanFinding> Scan(std::string_view text) const;
  void Scan(std::string_view text, std::vector<PanFinding>& findings) const;

  // As Scan(text), where `previous_tail` is the end of the message before and
  // the two stand on lines of their own: finds a number split over both, and
  // hears a "my card is" at the end of the tail. Reads the last
  // kScrubTailBytes of the tail.
  PanScan ScanAfter(std::string_view previous_tail,
                    std::string_view text) const;

 private:
  friend class PanStream;
  // The first byte from `from` on where a digit may begin, or `end`.
  using FindDigit = const char* (*)(const char* text, const char* from,
                                    const char* end);
  FindDigit find_digit_;
};

// The same findings for text that arrives in pieces: however it is cut, their
// sum is that of PanScanner::Scan over the whole. Holds at most 32 KiB of the
// text, erased as it goes.
//
//   tasuki::PanStream stream(scanner);
//   while (…) stream.Feed(chunk, findings);   // ranges count from the start
//   stream.Finish(findings);
//
// A finding may come out up to 24 KiB after its last digit went in.
class PanStream {
 public:
  explicit PanStream(const PanScanner& scanner);
  PanStream(PanStream&&) noexcept;
  PanStream& operator=(PanStream&&) noexcept;
  ~PanStream();

  void Feed(std::string_view chunk, std::vector<PanFinding>& findings);
  // Ends this text; the next Feed begins another one at offset 0.
  void Finish(std::vector<PanFinding>& findings);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// `text` with each finding replaced by its CardDisplay. The findings must be
// those of Scan(text).
std::string MaskPans(std::string_view text,
                     const std::vector<PanFinding>& findings);

// Masks instead of tokenizing: for hosts that never need the number again.
// ScrubFinding::token is empty. Never fails.
class MaskingScrubber final : public Scrubber {
 public:
  explicit MaskingScrubber(PanScannerOptions options = {});
  absl::StatusOr<Scrubbed> Scrub(std::string_view text,
                                 std::string_view previous_tail) override;
  absl::Status Keep(const std::vector<std::string>& tokens,
                    const std::string& holder) override;
  absl::Status Release(const std::string& holder) override;

 private:
  PanScanner scanner_;
};

}  // namespace tasuki

#endif  // TASUKI_CARDS_PAN_SCANNER_H_
