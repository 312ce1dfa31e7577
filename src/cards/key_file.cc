#include "src/cards/key_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/cards/binding.h"
#include "src/cards/public_value.h"
#include "src/cards/secret.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

constexpr std::string_view kMagic = "tasuki-keys 1 ";
constexpr std::size_t kWrappedBytes = kIvBytes + kKeyBytes + kTagBytes;

constexpr std::array<std::string_view, 2> kPurposes = {"seal", "fingerprint"};
constexpr std::array<std::string_view, 3> kStates = {"enabled", "decrypt-only",
                                                     "destroyed"};
constexpr std::array<std::string_view, 2> kEnvironments = {"production",
                                                           "test"};

template <class Enum, std::size_t kSize>
std::string_view NameIn(const std::array<std::string_view, kSize>& names,
                        Enum value) {
  return names[static_cast<std::size_t>(value) - 1];
}

template <class Enum, std::size_t kSize>
bool FindIn(const std::array<std::string_view, kSize>& names,
            std::string_view name, Enum& value) {
  const auto found = std::find(names.begin(), names.end(), name);
  value = static_cast<Enum>(found - names.begin() + 1);
  return found != names.end();
}

absl::Status Corrupt(std::string_view message) {
  return MakeError(Reason::kStoreCorrupt, {.object = "key file"}, message);
}

Bytes AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

bool FromHex(std::string_view hex, MutableBytes bytes) {
  if (hex.size() != bytes.size() * 2) return false;
  // Without branches: these may be the digits of a key. A mask is -1 where the
  // value lies in the range, else 0.
  const auto within = [](int value, int first, int last) {
    return ((first - 1 - value) & (value - last - 1)) >> 31;
  };
  int bad = 0;
  const auto nibble = [&](char c) {
    const int value = static_cast<unsigned char>(c);
    const int digit = within(value, '0', '9');
    const int letter = within(value, 'a', 'f');
    bad |= ~(digit | letter);
    return (digit & (value - '0')) | (letter & (value - 'a' + 10));
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = nibble(hex[2 * i]);
    bytes[i] = static_cast<std::byte>(high << 4 | nibble(hex[2 * i + 1]));
  }
  return Public(bad == 0);
}

std::string_view TakeWord(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(line.size(), end + 1));
  return word;
}

std::optional<absl::Time> ToTime(std::string_view seconds) {
  std::int64_t value = 0;
  const char* const end = seconds.data() + seconds.size();
  const auto [at, error] = std::from_chars(seconds.data(), end, value);
  if (error != std::errc() || at != end) return std::nullopt;
  return absl::FromUnixSeconds(value);
}

// A wrapped key is bound to what never changes about it.
std::string AadOf(const KeyInfo& info) {
  std::string aad;
  AppendPart(aad, "tasuki data key");
  AppendPart(aad, info.id);
  AppendPart(aad, NameIn(kPurposes, info.purpose));
  AppendPart(aad, NameIn(kEnvironments, info.environment));
  return aad;
}

bool ReadKey(std::string_view line, StoredKey& key) {
  KeyInfo& info = key.info;
  if (TakeWord(line) != "key") return false;
  info.id = TakeWord(line);
  if (!IsIdentifier(info.id) ||
      !FindIn(kPurposes, TakeWord(line), info.purpose) ||
      !FindIn(kStates, TakeWord(line), info.state)) {
    return false;
  }
  const auto created = ToTime(TakeWord(line));
  const auto expires = ToTime(TakeWord(line));
  if (!created || !expires) return false;
  info.created = *created;
  info.expires = *expires;
  if (info.state == KeyState::kDestroyed) return line == "-";
  key.wrapped.resize(kWrappedBytes);
  return FromHex(line, std::as_writable_bytes(std::span(key.wrapped)));
}

}  // namespace

std::string ToHex(Bytes bytes) {
  // Without a table: a key may be written.
  const auto digit = [](int nibble) {
    return static_cast<char>('0' + nibble + (((9 - nibble) >> 31) & 39));
  };
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const std::byte b : bytes) {
    hex += digit(std::to_integer<int>(b >> 4));
    hex += digit(std::to_integer<int>(b & std::byte{15}));
  }
  return hex;
}

absl::StatusOr<Kek> Kek::FromText(std::string_view text) {
  // The size tells whether there is one: the last digit is no one's business.
  if (text.size() == 2 * kKeyBytes + 1 && text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  Secret<kKeyBytes> key;
  if (!FromHex(text, key.Resize(kKeyBytes)) || AllZero(key.bytes())) {
    return MakeError(Reason::kStoreCorrupt, {.object = "KEK"},
                     "a KEK file holds 64 hexadecimal digits in lower case, "
                     "not all of them 0");
  }
  TASUKI_ASSIGN_OR_RETURN(HmacSha256 derive, HmacSha256::Create(key.bytes()));
  TASUKI_ASSIGN_OR_RETURN(Mac wrap_key, derive.Of(AsBytes("tasuki wrap")));
  TASUKI_ASSIGN_OR_RETURN(Mac mac_key, derive.Of(AsBytes("tasuki key file")));
  auto wrap = AesGcm::Create(wrap_key);
  auto mac = HmacSha256::Create(mac_key);
  Wipe(wrap_key.data(), wrap_key.size());
  Wipe(mac_key.data(), mac_key.size());
  if (!wrap.ok()) return wrap.status();
  if (!mac.ok()) return mac.status();
  return Kek(*std::move(wrap), *std::move(mac));
}

absl::StatusOr<std::string> Kek::Wrap(const SecretKey& key, const KeyInfo& info,
                                      Random& random) {
  std::string wrapped(kWrappedBytes, '\0');
  const auto bytes = std::as_writable_bytes(std::span(wrapped));
  const auto iv = bytes.first(kIvBytes);
  random.Fill(iv);
  TASUKI_RETURN_IF_ERROR(wrap_.Seal(iv, AsBytes(AadOf(info)), key.bytes(),
                                    bytes.subspan(kIvBytes)));
  return wrapped;
}

absl::StatusOr<SecretKey> Kek::Unwrap(const StoredKey& key) {
  const Bytes wrapped = AsBytes(key.wrapped);
  if (wrapped.size() != kWrappedBytes) return Corrupt("the key is not there");
  SecretKey open;
  TASUKI_RETURN_IF_ERROR(
      wrap_.Open(wrapped.first(kIvBytes), AsBytes(AadOf(key.info)),
                 wrapped.subspan(kIvBytes), open.writable_bytes()));
  return open;
}

absl::StatusOr<std::string> Kek::Write(const KeyRing& ring) {
  std::string text(kMagic);
  text.append(NameIn(kEnvironments, ring.environment)).append("\n");
  for (const StoredKey& key : ring.keys) {
    const KeyInfo& info = key.info;
    text.append("key ").append(info.id).append(" ");
    text.append(NameIn(kPurposes, info.purpose)).append(" ");
    text.append(NameIn(kStates, info.state)).append(" ");
    text.append(std::to_string(absl::ToUnixSeconds(info.created))).append(" ");
    text.append(std::to_string(absl::ToUnixSeconds(info.expires))).append(" ");
    text.append(key.wrapped.empty() ? "-" : ToHex(AsBytes(key.wrapped)));
    text.append("\n");
  }
  TASUKI_ASSIGN_OR_RETURN(const Mac mac, mac_.Of(AsBytes(text)));
  return text.append("mac ").append(ToHex(mac)).append("\n");
}

absl::StatusOr<KeyRing> Kek::Read(std::string_view text) {
  constexpr std::size_t kMacLine = 4 + 2 * kMacBytes + 1;
  if (!text.starts_with(kMagic) || text.size() < kMacLine) {
    return Corrupt("this is no key file of this version");
  }
  std::string_view lines = text.substr(0, text.size() - kMacLine);
  std::string_view mac_line = text.substr(lines.size());
  Mac written;
  TASUKI_ASSIGN_OR_RETURN(const Mac mac, mac_.Of(AsBytes(lines)));
  if (!mac_line.starts_with("mac ") || !mac_line.ends_with('\n') ||
      !FromHex(mac_line.substr(4, 2 * kMacBytes), written) ||
      !SameBytes(mac, written)) {
    return Corrupt("the key file was edited, or belongs to another KEK");
  }
  KeyRing ring;
  lines.remove_prefix(kMagic.size());
  bool first = true;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(lines.size(), end + 1));
    bool good = true;
    if (first) {
      good = FindIn(kEnvironments, line, ring.environment);
    } else {
      StoredKey& key = ring.keys.emplace_back();
      key.info.environment = ring.environment;
      good = ReadKey(line, key);
    }
    if (!good) return Corrupt("a line of the key file does not parse");
    first = false;
  }
  return ring;
}

}  // namespace tasuki::cards
