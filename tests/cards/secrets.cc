// Run under valgrind: keys and digits are marked as undefined memory, and
// valgrind reports every branch and every address that depends on one. That a
// number is a valid card number is told on purpose; so it is marked from there
// on. With an argument it does what must be reported.
#include <valgrind/memcheck.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string>

#include "src/cards/fingerprint.h"
#include "src/cards/key_file.h"
#include "src/cards/pan_seal.h"
#include "tasuki/testing/fake_env.h"

namespace tasuki::cards {
namespace {

int failures = 0;

void Expect(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "failed: %s\n", what);
  ++failures;
}

void Hide(Bytes bytes) {
  VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}
void Show(Bytes bytes) {
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}
Bytes BytesOf(const std::string& text) {
  return std::as_bytes(std::span(text));
}

SecretKey HiddenKey(Random& random) {
  SecretKey key;
  random.Fill(key.writable_bytes());
  Hide(key.bytes());
  return key;
}

void UseKek(Random& random) {
  std::array<std::byte, 32> raw;
  random.Fill(raw);
  Hide(raw);
  std::string text = ToHex(raw);
  auto kek = Kek::FromText(text);
  Expect(kek.ok(), "a KEK is read");
  StoredKey stored;
  stored.info.id = "key-1";
  const SecretKey key = HiddenKey(random);
  stored.wrapped = kek->Wrap(key, stored.info, random).value();
  Show(BytesOf(stored.wrapped));
  const auto opened = kek->Unwrap(stored);
  Expect(opened.ok(), "a key is unwrapped");
  Expect(SameBytes(opened->bytes(), key.bytes()), "it is the same key");
  auto file = kek->Write({.keys = {stored}});
  Show(BytesOf(*file));
  Expect(kek->Read(*file).ok(), "a key file is read");
}

void UsePan(Random& random) {
  const Pan pan = Pan::FromDigits("4111111111111111").value();
  Hide(pan.secret_digits());
  const SecretKey key = HiddenKey(random);
  auto prints = Fingerprinter::Create(key.bytes(), "tenant", "refund");
  Expect(prints.ok(), "a fingerprint key is taken");
  const auto fingerprint = prints->Of(pan);
  Expect(fingerprint.ok(), "a number is fingerprinted");
  Expect(SameBytes(*fingerprint, *prints->Of(pan)), "twice the same");
  auto sealer = PanSealer::Create("key-1", key.bytes(), "tenant", "refund");
  Expect(sealer.ok(), "a seal key is taken");
  RandomPool pool(random);
  Expect(sealer->Seal(pan, "record", pool).ok(), "a number is sealed");
}

}  // namespace
}  // namespace tasuki::cards

int main(int argc, char**) {
  using namespace tasuki::cards;
  tasuki::testing::SeededRandom random(1);
  UseKek(random);
  UsePan(random);
  if (argc > 1) {
    const tasuki::SecretKey key = HiddenKey(random);
    Expect(key.bytes()[0] != std::byte{1}, "a branch on a key");
  }
  return failures == 0 ? 0 : 1;
}
