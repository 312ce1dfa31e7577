#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/cards/vault_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE(eight_threads_agree_on_the_tokens) {
  VaultRoom room({.reveals_per_hour = 10'000});
  const char* const numbers[] = {kVisa, kVisa2, kMastercard, kAmex};
  std::vector<std::set<std::string>> tokens(8);
  std::vector<int> failures(8);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 20; ++i) {
        const auto scrubbed =
            room.vault->Scrub(std::string("card ") + numbers[(t + i) % 4], "");
        if (!scrubbed.ok() || scrubbed->findings.size() != 1) {
          ++failures[t];
          continue;
        }
        const std::string& token = scrubbed->findings[0].token;
        tokens[t].insert(token);
        if (t == 0) failures[t] += !room.vault->Keep({token}, "").ok();
        if (t == 1) failures[t] += !room.Reveal(token).ok();
        if (t == 2) failures[t] += !room.vault->RotateStep("", 10).ok();
        if (t == 3) failures[t] += !room.vault->VerifyAccess().ok();
        if (t == 4 && i % 5 == 0) {
          failures[t] += !room.keys->Create({}).ok();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t t = 0; t < 8; ++t) {
    BOOST_TEST(failures[t] == 0);
    BOOST_TEST(tokens[t] == tokens[0], boost::test_tools::per_element());
  }
  BOOST_TEST(tokens[0].size() == 4u);
  BOOST_TEST(room.Access().size() == 20u);
  room.Rotate(10);
  const std::string in_use = room.KeyInUse(KeyPurpose::kSeal);
  for (const KeyInfo& key : Must(room.keys->List())) {
    if (key.purpose == KeyPurpose::kSeal && key.id != in_use) {
      Must(room.keys->Destroy(key.id));
    }
  }
  for (const std::string& token : tokens[0]) {
    Must(room.Reveal(token).status());
  }
}

}  // namespace
}  // namespace tasuki::testing
