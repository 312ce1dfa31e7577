// Fingerprints and seals against OpenSSL as it is called first: one-shot HMAC()
// and a cipher fetched for each call.
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "benchmarks/cards/bench.h"
#include "src/cards/fingerprint.h"
#include "src/cards/pan_seal.h"
#include "tasuki/base/env.h"

namespace tasuki::bench {
namespace {

constexpr int kTurns = 7;
constexpr int kCalls = 200'000;

void Require(bool good) {
  if (good) return;
  std::fputs("bench_cards: a call failed\n", stderr);
  std::exit(1);
}

void SealWithFetch(const unsigned char* key, const unsigned char* aad,
                   int aad_size, const unsigned char* plain, int size) {
  std::array<unsigned char, 12> iv;
  std::array<unsigned char, 64> sealed;
  int n = 0;
  Require(RAND_bytes(iv.data(), iv.size()) == 1);
  EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex2(context, cipher, key, iv.data(), nullptr);
  EVP_EncryptUpdate(context, nullptr, &n, aad, aad_size);
  EVP_EncryptUpdate(context, sealed.data(), &n, plain, size);
  EVP_EncryptFinal_ex(context, sealed.data() + n, &n);
  Require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16,
                              sealed.data() + 32) == 1);
  EVP_CIPHER_CTX_free(context);
  EVP_CIPHER_free(cipher);
}

}  // namespace

void MeasureCrypto() {
  std::array<std::byte, 32> key;
  key.fill(std::byte{7});
  const auto* const raw_key = reinterpret_cast<const unsigned char*>(&key);
  const auto pan = cards::Pan::FromDigits("4111111111111111").value();
  const auto* const digits =
      reinterpret_cast<const unsigned char*>(pan.secret_digits().data());

  auto prints = cards::Fingerprinter::Create(key, "tenant", "refund").value();
  const Duel hmac = Compare(
      kTurns,
      [&] {
        for (int i = 0; i < kCalls; ++i) Require(prints.Of(pan).ok());
      },
      [&] {
        unsigned char mac[32];
        unsigned size = 0;
        for (int i = 0; i < kCalls; ++i) {
          Require(HMAC(EVP_sha256(), raw_key, 32, digits, pan.size(), mac,
                       &size) != nullptr);
        }
      });
  Figure("cards.fingerprint.rate", kCalls / hmac.ours / 1e6, "M/s");
  Figure("cards.fingerprint.vs_hmac", hmac.theirs / hmac.ours, "x");

  auto sealer =
      cards::PanSealer::Create("key-1", key, "tenant", "refund").value();
  cards::RandomPool pool(*RealEnv().random);
  constexpr char kRecord[] = "cardbcdfghjkmnpqrstvbcdfghjkmnpqrstv";
  std::array<unsigned char, 70> aad = {};  // as long as ours
  const Duel seal = Compare(
      kTurns,
      [&] {
        for (int i = 0; i < kCalls; ++i) {
          Require(sealer.Seal(pan, kRecord, pool).ok());
        }
      },
      [&] {
        for (int i = 0; i < kCalls; ++i) {
          SealWithFetch(raw_key, aad.data(), aad.size(), digits,
                        static_cast<int>(pan.size()));
        }
      });
  Figure("cards.seal.rate", kCalls / seal.ours / 1e6, "M/s");
  Figure("cards.seal.vs_fetch", seal.theirs / seal.ours, "x");
}

}  // namespace tasuki::bench
