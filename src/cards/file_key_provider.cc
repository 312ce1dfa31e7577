#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "src/base/status_macros.h"
#include "src/base/wipe.h"
#include "src/cards/key_file.h"
#include "src/cards/owner_file.h"
#include "tasuki/base/error.h"
#include "tasuki/cards/key_provider.h"

namespace tasuki {
namespace cards {
namespace {

constexpr absl::Duration kMinPeriod = absl::Hours(24);
constexpr absl::Duration kMaxPeriod = absl::Hours(24 * 1100);

absl::Status NoKey(const std::string& id) {
  return MakeError(Reason::kNotFound, {.field = "id"},
                   "there is no key of this id: " + id.substr(0, 64));
}

absl::Status WrongState(const KeyInfo& info, std::string_view what) {
  return MakeError(Reason::kWrongState, {.object = "key " + info.id},
                   "key " + info.id + std::string(what));
}

class FileKeyProvider final : public KeyProvider {
 public:
  FileKeyProvider(const Env& env, FileKeyProviderOptions options)
      : env_(env), options_(std::move(options)) {}

  absl::StatusOr<std::vector<KeyInfo>> List() override {
    TASUKI_ASSIGN_OR_RETURN(const Loaded loaded, Load(OwnerFileLock::kShared));
    std::vector<KeyInfo> list;
    for (const StoredKey& key : loaded.ring.keys) list.push_back(key.info);
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
      return std::tie(a.created, a.id) < std::tie(b.created, b.id);
    });
    return list;
  }

  absl::StatusOr<KeyInfo> Create(const CreateKey& request) override {
    if (request.purpose != KeyPurpose::kSeal &&
        request.purpose != KeyPurpose::kFingerprint) {
      return MakeError(Reason::kUnknownEnum, {.field = "purpose"},
                       "the purpose of a key is to seal or to fingerprint");
    }
    if (request.cryptoperiod < kMinPeriod ||
        request.cryptoperiod > kMaxPeriod) {
      return MakeError(Reason::kOutOfRange, {.field = "cryptoperiod"},
                       "a cryptoperiod is 1 to 1,100 days");
    }
    TASUKI_ASSIGN_OR_RETURN(Loaded loaded, Load(OwnerFileLock::kExclusive));
    for (StoredKey& key : loaded.ring.keys) {
      if (key.info.purpose == request.purpose &&
          key.info.state == KeyState::kEnabled) {
        key.info.state = KeyState::kDecryptOnly;
      }
    }
    const absl::Time now =
        absl::FromUnixSeconds(absl::ToUnixSeconds(env_.clock->Now()));
    std::string id = NewId(loaded.ring);
    StoredKey& created = loaded.ring.keys.emplace_back();
    created.info = {
        .id = std::move(id),
        .purpose = request.purpose,
        .state = KeyState::kEnabled,
        .environment = options_.environment,
        .created = now,
        .expires =
            now + absl::Seconds(absl::ToInt64Seconds(request.cryptoperiod))};
    SecretKey key;
    env_.random->Fill(key.writable_bytes());
    TASUKI_ASSIGN_OR_RETURN(created.wrapped,
                            loaded.kek.Wrap(key, created.info, *env_.random));
    const KeyInfo info = created.info;
    TASUKI_RETURN_IF_ERROR(Save(loaded));
    return info;
  }

  absl::StatusOr<KeyInfo> Retire(const std::string& id) override {
    return Change(id, [](StoredKey& key) {
      if (key.info.state == KeyState::kDestroyed) {
        return WrongState(key.info, " is destroyed");
      }
      key.info.state = KeyState::kDecryptOnly;
      return absl::OkStatus();
    });
  }

  absl::StatusOr<KeyInfo> Destroy(const std::string& id) override {
    return Change(id, [](StoredKey& key) {
      if (key.info.state == KeyState::kEnabled) {
        return WrongState(key.info,
                          " still encrypts: retire it and re-seal what it "
                          "sealed first");
      }
      key.info.state = KeyState::kDestroyed;
      key.wrapped.clear();
      return absl::OkStatus();
    });
  }

  absl::StatusOr<SecretKey> KeyToEncrypt(const std::string& id) override {
    TASUKI_ASSIGN_OR_RETURN(Loaded loaded, Load(OwnerFileLock::kShared));
    StoredKey* const key = Find(loaded.ring, id);
    if (key == nullptr) return NoKey(id);
    if (key->info.state != KeyState::kEnabled) {
      return WrongState(key->info, " is retired and never encrypts again");
    }
    if (env_.clock->Now() >= key->info.expires) {
      return WrongState(key->info, " has expired; create another one");
    }
    return loaded.kek.Unwrap(*key);
  }

  absl::StatusOr<SecretKey> KeyToDecrypt(const std::string& id) override {
    TASUKI_ASSIGN_OR_RETURN(Loaded loaded, Load(OwnerFileLock::kShared));
    StoredKey* const key = Find(loaded.ring, id);
    if (key == nullptr) return NoKey(id);
    if (key->info.state == KeyState::kDestroyed) {
      return WrongState(key->info, " is destroyed");
    }
    return loaded.kek.Unwrap(*key);
  }

  // Makes both files where both are missing. The key file waits under its new
  // name until the KEK is there: so a creation that was killed between the two
  // is told from a key file that was lost, and brought to its end.
  absl::Status CreateFiles() {
    TASUKI_ASSIGN_OR_RETURN(
        const OwnerFileLock lock,
        OwnerFileLock::Take(options_.path, OwnerFileLock::kExclusive));
    const auto is_missing = [](const std::string& path) {
      return absl::IsNotFound(ReadOwnerFile(path).status());
    };
    // Where nothing is to be made, Load says what is wrong, if anything is.
    if (!is_missing(options_.path)) return absl::OkStatus();
    if (!is_missing(options_.kek_path)) {
      return is_missing(NewNameOf(options_.path))
                 ? absl::OkStatus()
                 : FinishOwnerFile(options_.path);
    }
    SecretKey key;
    env_.random->Fill(key.writable_bytes());
    const FileText text(ToHex(key.bytes()) + "\n");
    TASUKI_ASSIGN_OR_RETURN(Kek kek, Kek::FromText(text.view()));
    TASUKI_ASSIGN_OR_RETURN(const std::string ring,
                            kek.Write({.environment = options_.environment}));
    TASUKI_RETURN_IF_ERROR(PrepareOwnerFile(options_.path, ring));
    TASUKI_RETURN_IF_ERROR(CreateOwnerFile(options_.kek_path, text.view()));
    return FinishOwnerFile(options_.path);
  }

 private:
  struct Loaded {
    OwnerFileLock lock;
    Kek kek;
    KeyRing ring;
  };

  absl::StatusOr<Loaded> Load(OwnerFileLock::Kind kind) {
    TASUKI_ASSIGN_OR_RETURN(OwnerFileLock lock,
                            OwnerFileLock::Take(options_.path, kind));
    TASUKI_ASSIGN_OR_RETURN(const FileText kek_text,
                            ReadOwnerFile(options_.kek_path));
    TASUKI_ASSIGN_OR_RETURN(Kek kek, Kek::FromText(kek_text.view()));
    TASUKI_ASSIGN_OR_RETURN(const FileText text, ReadOwnerFile(options_.path));
    TASUKI_ASSIGN_OR_RETURN(KeyRing ring, kek.Read(text.view()));
    if (ring.environment != options_.environment) {
      return MakeError(
          Reason::kNotPermitted, {.field = "environment"},
          options_.path + (ring.environment == KeyEnvironment::kTest
                               ? " holds test keys: production refuses them"
                               : " holds production keys: a test must not "
                                 "use them"));
    }
    return Loaded{std::move(lock), std::move(kek), std::move(ring)};
  }

  absl::Status Save(Loaded& loaded) {
    TASUKI_ASSIGN_OR_RETURN(const std::string text,
                            loaded.kek.Write(loaded.ring));
    if (text.size() > kMaxOwnerFileBytes) {
      return MakeError(Reason::kLimitReached, {.object = options_.path},
                       "the key file would be longer than 1 MiB");
    }
    return ReplaceOwnerFile(options_.path, text);
  }

  // Short, because every card's row names two keys.
  std::string NewId(KeyRing& ring) const {
    std::array<std::byte, 5> name;
    std::string id;
    do {
      env_.random->Fill(name);
      id = "key-" + ToHex(name);
    } while (Find(ring, id) != nullptr);
    return id;
  }

  static StoredKey* Find(KeyRing& ring, const std::string& id) {
    const auto found =
        std::find_if(ring.keys.begin(), ring.keys.end(),
                     [&id](const StoredKey& key) { return key.info.id == id; });
    return found == ring.keys.end() ? nullptr : &*found;
  }

  template <class Apply>
  absl::StatusOr<KeyInfo> Change(const std::string& id, Apply apply) {
    TASUKI_ASSIGN_OR_RETURN(Loaded loaded, Load(OwnerFileLock::kExclusive));
    StoredKey* const key = Find(loaded.ring, id);
    if (key == nullptr) return NoKey(id);
    const KeyState before = key->info.state;
    TASUKI_RETURN_IF_ERROR(apply(*key));
    if (key->info.state != before) TASUKI_RETURN_IF_ERROR(Save(loaded));
    return key->info;
  }

  const Env env_;
  const FileKeyProviderOptions options_;
};

}  // namespace
}  // namespace cards

absl::StatusOr<std::unique_ptr<KeyProvider>> OpenFileKeyProvider(
    const Env& env, FileKeyProviderOptions options) {
  const auto required = [](std::string_view field) {
    return MakeError(Reason::kRequired, {.field = field},
                     std::string(field) + " is required");
  };
  if (env.clock == nullptr || env.random == nullptr) return required("env");
  if (options.path.empty()) return required("path");
  if (options.kek_path.empty()) return required("kek_path");
  const bool create = options.create;
  auto provider =
      std::make_unique<cards::FileKeyProvider>(env, std::move(options));
  if (create) TASUKI_RETURN_IF_ERROR(provider->CreateFiles());
  TASUKI_RETURN_IF_ERROR(provider->List().status());
  return provider;
}

}  // namespace tasuki
