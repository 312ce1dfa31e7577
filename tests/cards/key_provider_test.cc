#include "tasuki/cards/key_provider.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <concepts>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "src/cards/aes_gcm.h"
#include "tasuki/base/error.h"
#include "tasuki/testing/fake_env.h"

namespace tasuki {
namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "tasuki-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  std::string File(const std::string& name) const { return path / name; }
  fs::path path;
};

std::string Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}
void Write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

struct Fixture {
  FileKeyProviderOptions Options(bool create = false) const {
    return {.path = folder.File("cards.keys"),
            .kek_path = folder.File("cards.kek"),
            .environment = KeyEnvironment::kTest,
            .create = create};
  }
  absl::StatusOr<std::unique_ptr<KeyProvider>> Open(bool create = false) {
    return OpenFileKeyProvider(fake.env(), Options(create));
  }
  Reason WhyNot() { return ReasonOf(Open().status()).value(); }

  Folder folder;
  testing::FakeEnv fake;
  std::unique_ptr<KeyProvider> keys = Open(true).value();
};

bool Same(const SecretKey& a, const SecretKey& b) {
  return cards::SameBytes(a.bytes(), b.bytes());
}

static_assert(!std::copyable<SecretKey> &&
              !std::equality_comparable<SecretKey>);

BOOST_FIXTURE_TEST_CASE(a_key_lives_through_its_states, Fixture) {
  const KeyInfo first = keys->Create({}).value();
  BOOST_TEST((first.state == KeyState::kEnabled));
  BOOST_TEST((first.expires - first.created == absl::Hours(24 * 365)));
  const SecretKey key = keys->KeyToEncrypt(first.id).value();
  BOOST_TEST(!cards::AllZero(key.bytes()));

  fake.Advance(absl::Seconds(5));
  const KeyInfo other =
      keys->Create({.purpose = KeyPurpose::kFingerprint}).value();
  BOOST_TEST(keys->KeyToEncrypt(first.id).ok());
  const KeyInfo second = keys->Create({}).value();
  BOOST_TEST(
      (ReasonOf(keys->KeyToEncrypt(first.id).status()) == Reason::kWrongState));
  BOOST_TEST(Same(keys->KeyToDecrypt(first.id).value(), key));
  BOOST_TEST(!Same(keys->KeyToEncrypt(second.id).value(), key));
  BOOST_TEST(keys->KeyToEncrypt(other.id).ok());

  BOOST_TEST(
      (ReasonOf(keys->Destroy(second.id).status()) == Reason::kWrongState));
  BOOST_TEST((keys->Destroy(first.id)->state == KeyState::kDestroyed));
  BOOST_TEST((keys->Destroy(first.id)->state == KeyState::kDestroyed));
  BOOST_TEST(
      (ReasonOf(keys->KeyToDecrypt(first.id).status()) == Reason::kWrongState));
  BOOST_TEST(
      (ReasonOf(keys->Retire(first.id).status()) == Reason::kWrongState));
  BOOST_TEST(
      (ReasonOf(keys->Retire("key-none").status()) == Reason::kNotFound));

  const auto list = Open().value()->List().value();
  BOOST_TEST_REQUIRE(list.size() == 3u);
  BOOST_TEST(list[0].id == first.id);
  BOOST_TEST((list[0].state == KeyState::kDestroyed));
}

BOOST_FIXTURE_TEST_CASE(a_key_encrypts_until_the_moment_it_expires, Fixture) {
  const KeyInfo key = keys->Create({.cryptoperiod = absl::Hours(24)}).value();
  fake.Set(key.expires - absl::Microseconds(1));
  BOOST_TEST(keys->KeyToEncrypt(key.id).ok());
  fake.Set(key.expires);
  BOOST_TEST(
      (ReasonOf(keys->KeyToEncrypt(key.id).status()) == Reason::kWrongState));
  BOOST_TEST(keys->KeyToDecrypt(key.id).ok());
  for (const absl::Duration bad :
       {absl::ZeroDuration(), absl::Hours(24) - absl::Nanoseconds(1),
        absl::Hours(24 * 1100) + absl::Seconds(1), absl::InfiniteDuration()}) {
    BOOST_TEST((ReasonOf(keys->Create({.cryptoperiod = bad}).status()) ==
                Reason::kOutOfRange));
  }
}

BOOST_FIXTURE_TEST_CASE(a_test_key_is_refused_in_production, Fixture) {
  auto options = Options();
  options.environment = KeyEnvironment::kProduction;
  const auto opened = OpenFileKeyProvider(fake.env(), options);
  BOOST_TEST((ReasonOf(opened.status()) == Reason::kNotPermitted));
  BOOST_TEST(opened.status().message().find("production refuses") !=
             std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(files_that_others_can_read_are_refused, Fixture) {
  for (const std::string& path : {Options().path, Options().kek_path}) {
    for (const mode_t mode : {0640, 0604, 0700, 0660, 04600}) {
      BOOST_TEST_REQUIRE(chmod(path.c_str(), mode) == 0);
      BOOST_TEST((WhyNot() == Reason::kNotPermitted));
    }
    BOOST_TEST_REQUIRE(chmod(path.c_str(), 0400) == 0);
    BOOST_TEST(Open().ok());
    chmod(path.c_str(), 0600);
  }
  fs::rename(Options().kek_path, folder.File("real"));
  BOOST_TEST((WhyNot() == Reason::kNotFound));
  fs::create_symlink("real", Options().kek_path);
  BOOST_TEST((WhyNot() == Reason::kNotPermitted));
  fs::remove(Options().kek_path);
  BOOST_TEST_REQUIRE(mkfifo(Options().kek_path.c_str(), 0600) == 0);
  BOOST_TEST((WhyNot() == Reason::kNotPermitted));
}

BOOST_FIXTURE_TEST_CASE(an_edited_file_is_refused_at_every_byte, Fixture) {
  BOOST_TEST(keys->Create({}).ok());
  const std::string path = Options().path;
  const std::string good = Read(path);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    Write(path, bad);
    BOOST_TEST((WhyNot() == Reason::kStoreCorrupt));
    Write(path, good.substr(0, i));
    BOOST_TEST((WhyNot() == Reason::kStoreCorrupt));
  }
  Write(path, good + "\n");
  BOOST_TEST((WhyNot() == Reason::kStoreCorrupt));
  Write(path, std::string((1 << 20) + 1, 'x'));
  BOOST_TEST((WhyNot() == Reason::kStoreCorrupt));
  Write(path, good);
  BOOST_TEST(Open().ok());

  const std::string kek = Read(Options().kek_path);
  for (const std::string& bad :
       {std::string(), kek.substr(1), kek + "0", std::string(64, '0'),
        std::string(64, 'g'), std::string(64, '1')}) {
    Write(Options().kek_path, bad);
    BOOST_TEST((WhyNot() == Reason::kStoreCorrupt));
  }
}

BOOST_FIXTURE_TEST_CASE(no_key_is_in_the_file_and_errors_repeat_none, Fixture) {
  const KeyInfo info = keys->Create({}).value();
  const SecretKey key = keys->KeyToEncrypt(info.id).value();
  const std::string_view raw(reinterpret_cast<const char*>(key.bytes().data()),
                             32);
  const std::string text = Read(Options().path);
  BOOST_TEST(text.find(raw) == std::string::npos);
  BOOST_TEST(text.starts_with("tasuki-keys 1 test\nkey " + info.id +
                              " seal enabled "));
  struct stat about;
  BOOST_TEST_REQUIRE(stat(Options().path.c_str(), &about) == 0);
  BOOST_TEST((about.st_mode & 07777) == 0600);
}

BOOST_FIXTURE_TEST_CASE(a_crash_while_replacing_leaves_a_whole_file, Fixture) {
  BOOST_TEST(keys->Create({}).ok());
  Write(Options().path + ".new", "half a file");
  BOOST_TEST(Open().value()->List()->size() == 1u);
  BOOST_TEST(keys->Create({}).ok());
  BOOST_TEST(!fs::exists(Options().path + ".new"));
  BOOST_TEST(Open().value()->List()->size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(the_old_file_is_overwritten, Fixture) {
  const KeyInfo key = keys->Create({}).value();
  const int old = open(Options().path.c_str(), O_RDONLY | O_CLOEXEC);
  BOOST_TEST(keys->Retire(key.id).ok());
  char byte = 'x';
  BOOST_TEST(read(old, &byte, 1) == 1);
  BOOST_TEST(byte == '\0');
  close(old);
}

BOOST_FIXTURE_TEST_CASE(changes_of_many_threads_all_count, Fixture) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      const auto mine = OpenFileKeyProvider(fake.env(), Options());
      for (int n = 0; n < 5; ++n) {
        if (!mine.ok() || !(*mine)->Create({}).ok()) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto list = keys->List().value();
  BOOST_TEST(list.size() == 20u);
  BOOST_TEST(std::count_if(list.begin(), list.end(), [](const KeyInfo& key) {
               return key.state == KeyState::kEnabled;
             }) == 1);
}

BOOST_FIXTURE_TEST_CASE(a_creation_that_was_killed_is_brought_to_its_end,
                        Fixture) {
  const std::string path = Options().path;
  const std::string kek_path = Options().kek_path;
  const std::string kek = Read(kek_path);
  // Killed before the key file had its name,
  fs::rename(path, path + ".new");
  BOOST_TEST((WhyNot() == Reason::kNotFound));
  BOOST_TEST(Open(true).ok());
  BOOST_TEST(Read(kek_path) == kek);
  BOOST_TEST(!fs::exists(path + ".new"));
  // before there was a KEK,
  fs::rename(path, path + ".new");
  fs::remove(kek_path);
  BOOST_TEST(Open(true).ok());
  BOOST_TEST(Read(kek_path) != kek);
  // or the key file was there and is lost.
  fs::remove(path);
  BOOST_TEST((ReasonOf(Open(true).status()) == Reason::kNotFound));
  BOOST_TEST(!fs::exists(path));
}

// Else a kill would leave a KEK, and nothing that tells it from one whose key
// file is lost.
BOOST_FIXTURE_TEST_CASE(the_key_file_is_on_disk_before_its_kek, Fixture) {
  FileKeyProviderOptions options = Options(true);
  options.path = folder.File("other.keys");
  options.kek_path = folder.File("none/kek");
  const auto open = [&] { return OpenFileKeyProvider(fake.env(), options); };
  BOOST_TEST((ReasonOf(open().status()) == Reason::kNotFound));
  BOOST_TEST(!fs::exists(options.path));
  BOOST_TEST(fs::exists(options.path + ".new"));
  fs::create_directory(folder.path / "none");
  BOOST_TEST(open().ok());
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named) {
  testing::FakeEnv fake;
  Folder folder;
  const auto open = [&](FileKeyProviderOptions options, const Env& env) {
    return InfoOf(OpenFileKeyProvider(env, std::move(options)).status());
  };
  BOOST_TEST(open({.kek_path = "k"}, fake.env())->field == "path");
  BOOST_TEST(open({.path = "p"}, fake.env())->field == "kek_path");
  BOOST_TEST(open({.path = "p", .kek_path = "k"}, {})->field == "env");
  BOOST_TEST((open({.path = folder.File("none/a"), .kek_path = "k"}, fake.env())
                  ->reason == Reason::kNotFound));
}

}  // namespace
}  // namespace tasuki
