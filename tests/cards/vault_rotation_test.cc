// Keys that are replaced, expire and are destroyed.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/cards/vault_fixture.h"

namespace tasuki::testing {
namespace {

// Valid numbers: 4111 11…, the last digit computed.
std::string NumberOf(int i) {
  std::string digits = "411111" + std::to_string(100'000'000 + i);
  int sum = 0;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    int digit = digits[digits.size() - 1 - at] - '0';
    if (at % 2 == 0) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
}

BOOST_AUTO_TEST_CASE(all_rows_are_sealed_anew_and_the_old_key_destroyed) {
  VaultRoom room({.reveals_per_hour = 1000});
  std::vector<std::string> tokens;
  for (int i = 0; i < 25; ++i) tokens.push_back(room.TokenOf(NumberOf(i)));
  const std::string old = room.ReplaceKey(KeyPurpose::kSeal);
  BOOST_TEST(room.Rotate(10) == 25);
  BOOST_TEST(room.Rotate(10) == 0);
  Must(room.keys->Destroy(old));
  for (int i = 0; i < 25; ++i) {
    BOOST_TEST(room.NumberOf(tokens[i]) == NumberOf(i));
    BOOST_TEST(room.TokenOf(NumberOf(i)) == tokens[i]);
  }
}

BOOST_AUTO_TEST_CASE(what_was_not_rotated_is_gone_with_its_key) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  const std::string old = room.ReplaceKey(KeyPurpose::kSeal);
  BOOST_TEST(room.NumberOf(token) == kVisa);  // decrypt-only
  Must(room.keys->Destroy(old));
  CHECK_REASON(room.Reveal(token), Reason::kWrongState);
  BOOST_TEST(room.Access().size() == 2u);
  BOOST_TEST(room.Rotate(10) == 0);
  CHECK_REASON(room.Reveal(token), Reason::kWrongState);
}

BOOST_AUTO_TEST_CASE(rotation_goes_on_behind_a_card_that_is_gone) {
  VaultRoom room;
  const std::string gone = room.TokenOf(kVisa);
  const std::string first = room.ReplaceKey(KeyPurpose::kSeal);
  room.Restart();
  room.world.fake.Advance(absl::Seconds(1));
  const std::string behind = room.TokenOf(kVisa2);
  BOOST_TEST_REQUIRE(gone < behind);
  const std::string second = room.ReplaceKey(KeyPurpose::kSeal);
  Must(room.keys->Destroy(first));
  BOOST_TEST(room.Rotate(1) == 1);
  Must(room.keys->Destroy(second));
  BOOST_TEST(room.NumberOf(behind) == kVisa2);
  // Nor is a key that never was taken for one that was destroyed.
  room.Edit("UPDATE card SET seal_key = 'key-0' WHERE token = '" + behind +
            "'");
  CHECK_REASON(room.vault->RotateStep("", 10), Reason::kNotFound);
}

BOOST_AUTO_TEST_CASE(a_card_that_is_gone_comes_back_with_its_number) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  const std::string old = room.ReplaceKey(KeyPurpose::kSeal);
  room.Restart();
  BOOST_TEST(room.TokenOf(kVisa) == token);
  const std::int64_t head = room.Head();
  Must(room.keys->Destroy(old));
  CHECK_REASON(room.Reveal(token), Reason::kWrongState);
  BOOST_TEST(room.TokenOf(kVisa) == token);
  BOOST_TEST(room.Head() == head + 2);  // "revealed" and this one
  BOOST_TEST(room.LastEvent().type == "resealed");
  BOOST_TEST(room.NumberOf(token) == kVisa);
  BOOST_TEST(room.Rotate(10) == 0);
}

BOOST_AUTO_TEST_CASE(rotation_goes_on_after_a_restart) {
  VaultRoom room;
  for (int i = 0; i < 10; ++i) room.TokenOf(NumberOf(i));
  const std::string old = room.ReplaceKey(KeyPurpose::kSeal);
  Progress progress = Must(room.vault->RotateStep("", 4));
  room.Restart();
  std::int64_t handled = progress.handled;
  while (!progress.done) {
    progress = Must(room.vault->RotateStep(progress.next, 4));
    handled += progress.handled;
    room.Restart();
  }
  BOOST_TEST(handled == 10);
  Must(room.keys->Destroy(old));
  BOOST_TEST(room.NumberOf(room.TokenOf(NumberOf(7))) == NumberOf(7));
}

// A cursor that was lost costs reading, not sealing.
BOOST_AUTO_TEST_CASE(rotation_from_the_start_skips_what_is_done) {
  VaultRoom room;
  for (int i = 0; i < 10; ++i) room.TokenOf(NumberOf(i));
  room.ReplaceKey(KeyPurpose::kSeal);
  BOOST_TEST(Must(room.vault->RotateStep("", 4)).handled == 4);
  BOOST_TEST(room.Rotate(3) == 6);
}

BOOST_AUTO_TEST_CASE(a_new_fingerprint_key_finds_the_same_cards) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  Must(room.Reveal(token).status());
  const std::string old = room.ReplaceKey(KeyPurpose::kFingerprint);
  BOOST_TEST(room.Rotate(10) == 1);
  BOOST_TEST(room.TokenOf(kVisa) == token);
  Must(room.Reveal(token).status());
  Must(room.vault->VerifyAccess());
  // Records of then need no key of then.
  Must(room.keys->Destroy(old));
  Must(room.vault->VerifyAccess());
  BOOST_TEST(room.NumberOf(token) == kVisa);
  BOOST_TEST(room.TokenOf(kVisa) == token);
}

BOOST_AUTO_TEST_CASE(the_head_of_the_records_moves_to_the_new_key) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  Must(room.Reveal(token).status());
  const std::string old = room.ReplaceKey(KeyPurpose::kFingerprint);
  room.Rotate(10);
  Must(room.keys->Destroy(old));
  BOOST_TEST(room.NumberOf(token) == kVisa);
}

BOOST_AUTO_TEST_CASE(an_expired_key_is_replaced) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  const std::string seal = room.KeyInUse(KeyPurpose::kSeal);
  absl::Time expires;
  for (const KeyInfo& key : Must(room.keys->List())) {
    if (key.id == seal) expires = key.expires;
  }
  Must(room.vault->Keep({token}, ""));
  room.world.fake.Set(expires - absl::Microseconds(1));
  room.TokenOf(kVisa2);
  BOOST_TEST(room.KeyInUse(KeyPurpose::kSeal) == seal);
  room.world.fake.Set(expires);
  const std::string made = room.TokenOf(kAmex);
  BOOST_TEST(room.KeyInUse(KeyPurpose::kSeal) != seal);
  BOOST_TEST(room.NumberOf(made) == kAmex);
  BOOST_TEST(room.NumberOf(token) == kVisa);
  BOOST_TEST(room.Rotate(10) == 2);
  BOOST_TEST(room.TokenOf(kVisa2) != made);
}

BOOST_AUTO_TEST_CASE(keys_of_production_are_refused_in_a_test) {
  VaultRoom room;
  CHECK_REASON(
      OpenFileKeyProvider(room.world.fake.env(),
                          {.path = room.world.dir.File("keys"),
                           .kek_path = room.world.dir.File("kek"),
                           .environment = KeyEnvironment::kProduction}),
      Reason::kNotPermitted);
}

}  // namespace
}  // namespace tasuki::testing
