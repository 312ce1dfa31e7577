// Published vectors, and what must not open, repeat or be written.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "src/cards/aes_gcm.h"
#include "src/cards/card_token.h"
#include "src/cards/fingerprint.h"
#include "src/cards/hmac.h"
#include "src/cards/pan.h"
#include "src/cards/pan_seal.h"
#include "src/cards/random_pool.h"
#include "tasuki/base/error.h"
#include "tasuki/cards/card_secrets.h"
#include "tasuki/cards/pan_scanner.h"
#include "tasuki/testing/fake_env.h"

namespace tasuki::cards {
namespace {

using Buffer = std::vector<std::byte>;

Buffer Unhex(const std::string& hex) {
  Buffer bytes;
  if (hex == "-") return bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(
        static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

std::vector<std::vector<std::string>> Vectors(const std::string& file) {
  std::ifstream in("tests/cards/data/" + file);
  BOOST_TEST_REQUIRE(in.good());
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    rows.emplace_back();
    for (std::string word; words >> word;) rows.back().push_back(word);
  }
  return rows;
}

Buffer Key(unsigned char fill = 7) {
  return Buffer(kKeyBytes, static_cast<std::byte>(fill));
}
Pan Visa() { return Pan::FromDigits("4111111111111111").value(); }

BOOST_AUTO_TEST_CASE(aes_gcm_agrees_with_wycheproof) {
  int tests = 0;
  for (const auto& row : Vectors("wycheproof_aes_256_gcm.txt")) {
    ++tests;
    const Buffer key = Unhex(row[2]), iv = Unhex(row[3]), aad = Unhex(row[4]);
    const Buffer message = Unhex(row[5]), tag = Unhex(row[7]);
    Buffer sealed = Unhex(row[6]);
    sealed.insert(sealed.end(), tag.begin(), tag.end());
    auto gcm = AesGcm::Create(key);
    BOOST_TEST_CONTEXT("tcId " << row[0]) {
      BOOST_TEST_REQUIRE(gcm.ok());
      Buffer opened(message.size(), std::byte{0xff});
      const absl::Status status = gcm->Open(iv, aad, sealed, opened);
      BOOST_TEST(status.ok() == (row[1] == "valid"));
      if (row[1] == "valid") {
        BOOST_TEST((opened == message));
        Buffer again(sealed.size());
        BOOST_TEST(gcm->Seal(iv, aad, message, again).ok());
        BOOST_TEST((again == sealed));
      } else {
        BOOST_TEST((opened.empty() || AllZero(opened)));
      }
    }
  }
  BOOST_TEST(tests == 66);
}

BOOST_AUTO_TEST_CASE(hmac_agrees_with_rfc_4231_and_wycheproof) {
  int tests = 0;
  for (const auto& row : Vectors("hmac_sha256.txt")) {
    ++tests;
    const Buffer key = Unhex(row[2]), message = Unhex(row[3]);
    const Buffer tag = Unhex(row[4]);
    auto hmac = HmacSha256::Create(key);
    BOOST_TEST_CONTEXT("id " << row[0]) {
      BOOST_TEST_REQUIRE(hmac.ok());
      for (int round = 0; round < 2; ++round) {  // the context is reused
        const auto mac = hmac->Of(message);
        BOOST_TEST_REQUIRE(mac.ok());
        BOOST_TEST(SameBytes(std::span(*mac).first(tag.size()), tag) ==
                   (row[1] == "valid"));
      }
    }
  }
  BOOST_TEST(tests == 181);
}

BOOST_AUTO_TEST_CASE(a_refused_number_is_not_repeated_in_the_message) {
  for (const std::string digits :
       {"4111111111111112", "1111222233334444", "411111111111",
        "4111-1111-1111-1111", "", "41111111111111110000",
        "４１１１１１１１１１１１１１１１"}) {
    const auto pan = Pan::FromDigits(digits);
    BOOST_TEST_CONTEXT(digits) {
      BOOST_TEST((ReasonOf(pan.status()) == Reason::kMalformed));
      BOOST_TEST((digits.empty() ||
                  pan.status().ToString().find(digits) == std::string::npos));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_security_code_is_used_once) {
  auto code = SecurityCode::FromDigits("123");
  BOOST_TEST_REQUIRE(code.ok());
  std::string seen;
  code->UseOnce([&seen](std::string_view digits) { seen = digits; });
  BOOST_TEST(seen == "123");
  BOOST_TEST(code->used());
  code->UseOnce([&seen](std::string_view digits) { seen = digits; });
  BOOST_TEST(seen.empty());
  BOOST_TEST(!SecurityCode::FromDigits("12").ok());
  BOOST_TEST(!SecurityCode::FromDigits("12a").ok());
}

BOOST_AUTO_TEST_CASE(a_sealed_number_opens_in_its_own_place_only) {
  testing::SeededRandom random(1);
  RandomPool pool(random);
  const auto sealer_of = [](const char* id, unsigned char key,
                            const char* tenant, const char* purpose) {
    return PanSealer::Create(id, Key(key), tenant, purpose).value();
  };
  PanSealer sealer = sealer_of("k1", 7, "monst", "refund");
  const auto sealed = sealer.Seal(Visa(), "r1", pool);
  BOOST_TEST_REQUIRE(sealed.ok());
  BOOST_TEST(sealed->find("4111") == std::string::npos);

  const auto opened = sealer.Open(*sealed, "r1");
  BOOST_TEST_REQUIRE(opened.ok());
  BOOST_TEST(SameBytes(opened->secret_digits(), Visa().secret_digits()));

  const auto refuses = [](const auto& pan) {
    return ReasonOf(pan.status()) == Reason::kStoreCorrupt;
  };
  BOOST_TEST(refuses(sealer.Open(*sealed, "r2")));
  BOOST_TEST(refuses(sealer.Open(*sealed, "")));
  PanSealer elsewhere[] = {sealer_of("k2", 7, "monst", "refund"),
                           sealer_of("k1", 8, "monst", "refund"),
                           sealer_of("k1", 7, "monstr", "efund"),
                           sealer_of("k1", 7, "monst", "billing"),
                           sealer_of("k1", 7, "", "refund")};
  for (PanSealer& other : elsewhere) {
    BOOST_TEST(refuses(other.Open(*sealed, "r1")));
  }
  for (std::size_t i = 0; i < sealed->size(); ++i) {
    std::string altered = *sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    BOOST_TEST(refuses(sealer.Open(altered, "r1")));
    BOOST_TEST(refuses(sealer.Open(sealed->substr(0, i), "r1")));
  }
  BOOST_TEST(refuses(sealer.Open(*sealed + "x", "r1")));
}

BOOST_AUTO_TEST_CASE(weak_keys_are_refused) {
  BOOST_TEST(!AesGcm::Create(Key(0)).ok());
  BOOST_TEST(!AesGcm::Create(Buffer(16, std::byte{1})).ok());
  BOOST_TEST(!Fingerprinter::Create(Key(0), "t", "p").ok());
  BOOST_TEST(!Fingerprinter::Create(Buffer(15, std::byte{1}), "t", "p").ok());
}

BOOST_AUTO_TEST_CASE(a_fingerprint_belongs_to_one_tenant_and_purpose) {
  const auto of = [](std::string_view tenant, std::string_view purpose,
                     unsigned char key = 7) {
    return Fingerprinter::Create(Key(key), tenant, purpose)->Of(Visa()).value();
  };
  BOOST_TEST((of("a", "bc") == of("a", "bc")));
  BOOST_TEST((of("a", "bc") != of("ab", "c")));
  BOOST_TEST((of("a", "b") != of("b", "a")));
  BOOST_TEST((of("a", "b", 7) != of("a", "b", 8)));
}

BOOST_AUTO_TEST_CASE(tokens_are_letters_that_no_scan_takes_for_a_card) {
  testing::SeededRandom random(1);
  RandomPool pool(random);
  std::set<std::string> seen;
  std::string all;
  for (int i = 0; i < 20'000; ++i) {
    const std::string token = MintToken(absl::UnixEpoch(), pool);
    BOOST_TEST_REQUIRE(IsToken(token));
    BOOST_TEST_REQUIRE(seen.insert(token).second);
    all += token;
  }
  BOOST_TEST(PanScanner().Scan(all).empty());
  const std::string token = *seen.begin();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string altered = token;
    altered[i] = 'B';
    BOOST_TEST(!IsToken(altered));
    BOOST_TEST(!IsToken(token.substr(0, i)));
  }
  for (const std::string& text :
       {token + "b", " " + token, token + std::string(1, '\0'), std::string(),
        std::string(1 << 20, 'b'), std::string("4111111111111111")}) {
    BOOST_TEST(!IsToken(text));
  }
}

BOOST_AUTO_TEST_CASE(random_bytes_do_not_repeat_in_a_forked_child) {
  // A source that repeats itself shows whether the child asks it again.
  class Counting final : public Random {
   public:
    void Fill(std::span<std::byte> bytes) override {
      ++calls;
      std::fill(bytes.begin(), bytes.end(), static_cast<std::byte>(calls));
    }
    int calls = 0;
  } random;
  RandomPool pool(random);
  std::byte byte{0};
  pool.Fill(std::span(&byte, 1));
  pool.Fill(std::span(&byte, 1));
  BOOST_TEST(random.calls == 1);
  const pid_t child = fork();
  BOOST_TEST_REQUIRE(child >= 0);
  if (child == 0) {
    pool.Fill(std::span(&byte, 1));
    _exit(random.calls == 2 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_TEST(WIFEXITED(status));
  BOOST_TEST(WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace tasuki::cards
