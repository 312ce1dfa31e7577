// The vault: the one component in which a card number exists.
//
// A number becomes a token, 128 random bits behind the time at which it was
// made, as letters from which nothing leads back; the number is sealed under a
// data key of the KeyProvider, bound to tenant, purpose and token. "The same
// card again" is told by a keyed fingerprint. As a Scrubber the vault replaces
// the numbers in every text before it is stored:
//
//   auto keys = tasuki::OpenFileKeyProvider(env, {…}).value();
//   auto vault = tasuki::OpenCardVault(*database, *keys, {}).value();
//   auto tickets = tasuki::OpenTickets(*database, *vault, {}).value();
//   // "4111-1111-1111-1111 です" is stored as
//   // "[Visa •••• 1111 cardbdfg…] です"
//
// CardTokens is the half that operators may reach, also remotely
// (rpc::ConnectCardTokens): no call of it carries a number in either direction.
// CardVault adds the calls that do, and exists in-process only.
//
// Threads: safe for concurrent use. Ownership: database and keys must outlive
// it. Events of room "cards" (payload v, token): "tokenised" {brand},
// "captured" {ticket}, "revealed", "reveal_refused", "resealed" {key},
// "released", "purged".
#ifndef TASUKI_CARDS_CARD_VAULT_H_
#define TASUKI_CARDS_CARD_VAULT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/id.h"
#include "tasuki/base/page.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/cards/capture_session.h"
#include "tasuki/cards/card_brand.h"
#include "tasuki/cards/card_secrets.h"
#include "tasuki/cards/key_provider.h"
#include "tasuki/storage/database.h"

namespace tasuki {

// What anyone may know of a card.
struct CardInfo {
  std::string token;
  CardBrand brand = CardBrand::kOther;
  std::string last_four;
  std::string display;  // "Visa •••• 1111"
  // A row that holds the token is durable; otherwise it is purged.
  bool kept = false;
  absl::Time create_time;
};

enum class CardAccess { kRevealed = 1, kRefused = 2 };

// One look at a card, or one that was refused. The records are chained and the
// end of the chain has a keyed mac, so that none can be edited, dropped or
// moved unseen. Only an earlier state of all of them, or none at all, passes
// for genuine: who must notice that as well keeps the last number elsewhere.
struct CardAccessRecord {
  std::int64_t number = 0;  // 1, 2, 3 … in the tenant
  absl::Time time;
  Actor actor;
  CardAccess access = CardAccess::kRefused;
  std::string token;  // empty where what was asked for is no token
  std::string scope;
  std::string reason;
};

struct ListCardAccessRequest {
  PageRequest page;
};

class CardTokens {
 public:
  virtual ~CardTokens() = default;

  // NOT_FOUND.
  virtual absl::StatusOr<CardInfo> Describe(const std::string& token) = 0;
  // In the order asked for, up to 1000; NOT_FOUND names the place of the first
  // that is not there.
  virtual absl::StatusOr<std::vector<CardInfo>> BatchDescribe(
      const std::vector<std::string>& tokens) = 0;

  // Every access and every refusal, oldest first.
  virtual absl::StatusOr<Page<CardAccessRecord>> ListAccess(
      const ListCardAccessRequest& request) = 0;
  // OK, or STORE_CORRUPT naming the first record that is not what was written.
  // Needs no key but that of the last record or rotation, whatever became of
  // older ones. O(records).
  virtual absl::Status VerifyAccess() = 0;

  // Reads further rows, at most `limit` (1 … 1000), and seals those that are
  // not under the keys of today; `cursor` is empty at first and then
  // Progress::next. A kill between steps or inside one loses nothing. Create
  // keys at the provider first; destroy old ones when every vault on them is
  // done: what a destroyed key sealed is gone, and the records go on under a
  // key that is there only after a first step of rotation. Meanwhile a card
  // whose turn has not come may get a second token. A row whose key was
  // destroyed before its turn came is passed over. OUT_OF_RANGE for the limit.
  virtual absl::StatusOr<Progress> RotateStep(const std::string& cursor,
                                              int limit) = 0;
};

// "[Visa •••• 1111 cardbdfg…]": what stands in a text instead of a number.
std::string CardMention(const CardInfo& info);

struct RevealRequest {
  Actor actor;
  std::string token;
  std::string scope;   // one of CardVaultOptions::reveal_scopes
  std::string reason;  // required, up to 500 bytes; goes into the record
};

// Whose keypad session it is must be known again when its card is taken.
struct CaptureCardRequest {
  Actor actor;
  TicketId ticket;
  std::string caller;
};

// What a caller keyed in. The code is for the authorization that follows now.
struct CapturedCard {
  CardInfo card;
  int expiry_month = 0;  // 1 to 12; 0 where it was not asked for
  int expiry_year = 0;   // four digits
  std::optional<SecurityCode> security_code;
};

// What seals (Tokenize, Capture, Scrub, and RotateStep) may also give the
// provider's errors, and LIMIT_REACHED where the key has sealed 2^32 values
// here: create another one and rotate.
class CardVault : public CardTokens, public Scrubber {
 public:
  // Digits of any script, with separators; MALFORMED where they are no card
  // number. REQUIRED, TOO_LONG, MALFORMED, UNKNOWN_ENUM for the actor. A card
  // known for this tenant and purpose gives its token, and if its key was
  // destroyed, can be revealed again.
  virtual absl::StatusOr<CardInfo> Tokenize(const Actor& actor,
                                            std::string_view number) = 0;
  // Up to 1000 (TOO_LONG) in one transaction, all or none, in the order given;
  // MALFORMED names the place of the first that is no card number.
  virtual absl::StatusOr<std::vector<CardInfo>> BatchTokenize(
      const Actor& actor, const std::vector<std::string_view>& numbers) = 0;

  // Takes the card out of a complete session, once: afterwards it is kTaken.
  // The token is the ticket's and kept until the ticket is erased; mention it
  // there (CardMention). REQUIRED, NOT_PERMITTED for another ticket or caller
  // than the session's, WRONG_STATE unless it is kComplete. Where storing
  // fails, the session still has the card.
  virtual absl::StatusOr<CapturedCard> Capture(
      const CaptureCardRequest& request, CaptureSession& session) = 0;

  // The number, after a record of the access is durable; card numbers in the
  // reason are masked. ACCESS_REFUSED, in the same words, whether the scope is
  // not granted, the quota is used up or there is no such token; STORE_CORRUPT
  // where the records or the row were edited. Takes no request_id: every look
  // is a look.
  virtual absl::StatusOr<RevealedCard> Reveal(const RevealRequest& request) = 0;
};

struct CardVaultOptions {
  std::string tenant = "default";
  // Cards of one purpose are unknown under another.
  std::string purpose = "support";
  // Who may reveal is the host's business; what for, it says here. Empty: no
  // number ever leaves.
  std::vector<std::string> reveal_scopes;
  int reveals_per_hour = 20;  // per actor, 1 to 10,000
  // A token whose text never became durable is purged after so long; 1 hour to
  // 90 days. Long enough for a desk to catch up with the events.
  absl::Duration unkept_ttl = absl::Hours(24 * 7);
};

// Makes the keys that the provider lacks. REQUIRED, OUT_OF_RANGE for options;
// the provider's errors.
absl::StatusOr<std::unique_ptr<CardVault>> OpenCardVault(
    Database& database, KeyProvider& keys, CardVaultOptions options);

}  // namespace tasuki

#endif  // TASUKI_CARDS_CARD_VAULT_H_
