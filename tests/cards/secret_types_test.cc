// Types that hold what nobody may see, held against everything that could write
// or compare it by accident. That it does not compile is the test.
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <boost/test/unit_test.hpp>
#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "src/base/digest.h"
#include "src/cards/capture_access.h"
#include "src/cards/digit_run.h"
#include "src/cards/digit_text.h"
#include "src/cards/fingerprint.h"
#include "src/cards/pan.h"
#include "src/cards/secret.h"
#include "tasuki/cards/capture_session.h"
#include "tasuki/cards/card_secrets.h"
#include "tasuki/cards/key_provider.h"

namespace tasuki {
namespace {

template <class T>
concept Streams = requires(std::ostream& out, const T& value) {
  out << value;
};
template <class T>
concept Concatenates = requires(const T& value) {
  absl::StrCat(value);
}
|| std::constructible_from<absl::AlphaNum, const T&>;
// What absl::StrFormat takes beyond text and numbers.
struct Sink {
  void Append(std::size_t, char) {}
  void Append(std::string_view) {}
};
template <class T>
concept Formats = requires(Sink& sink, const T& value) {
  AbslStringify(sink, value);
}
|| requires(const T& value, const absl::FormatConversionSpec& spec,
            absl::FormatSink* sink) {
  AbslFormatConvert(value, spec, sink);
};
struct Formatted {
  template <class Any>
  friend void AbslStringify(Any&, const Formatted&) {}
};
template <class T>
concept BecomesText = std::convertible_to<const T&, std::string> ||
    std::convertible_to<const T&, std::string_view> ||
    std::convertible_to<const T&, const char*> ||
    std::convertible_to<const T&, bool> ||
    std::convertible_to<const T&, long long>;
template <class T>
concept Compares = requires(const T& a, const T& b) {
  a == b;
}
|| requires(const T& a, const T& b) { a != b; }
|| requires(const T& a, const T& b) { a < b; }
|| requires(const T& a, const T& b) { a <=> b; };
template <class T>
concept Hashes = requires(const T& value) {
  std::hash<T>()(value);
};
// Field lists lead to the wire, to digests and into records.
template <class T>
concept HasFields = requires(CanonicalWriter& writer, const T& value) {
  VisitFields(writer, value);
};

template <class T>
constexpr bool kSilent =
    !Streams<T> && !Concatenates<T> && !Formats<T> && !BecomesText<T> &&
    !Compares<T> && !Hashes<T> && !HasFields<T> &&
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;

// The concepts see what they should.
static_assert(Streams<std::string> && Concatenates<std::string> &&
              Formats<Formatted> && BecomesText<std::string> &&
              Compares<std::string> && Hashes<std::string> && HasFields<Actor>);
static_assert(Concatenates<int> && Compares<int>);

static_assert(kSilent<cards::Pan>);
static_assert(kSilent<cards::Secret<19>>);
static_assert(kSilent<cards::KeyedCard>);
static_assert(kSilent<cards::DigitRun>);
static_assert(kSilent<cards::DigitText>);
static_assert(kSilent<RevealedCard>);
static_assert(kSilent<SecurityCode>);
static_assert(kSilent<SecretKey>);
static_assert(kSilent<CaptureSession>);

// There is no fingerprint without a key.
static_assert(!std::default_initializable<cards::Fingerprinter>);
static_assert(!std::default_initializable<cards::HmacSha256>);

BOOST_AUTO_TEST_CASE(what_holds_digits_is_moved_and_leaves_nothing_behind) {
  cards::Pan pan = cards::Pan::FromDigits("4111111111111111").value();
  const cards::Pan moved = std::move(pan);
  BOOST_TEST(moved.size() == 16u);
  BOOST_TEST(pan.size() == 0u);

  SecurityCode code = SecurityCode::FromDigits("123").value();
  SecurityCode other = std::move(code);
  BOOST_TEST(code.used());
  BOOST_TEST(!other.used());
}

}  // namespace
}  // namespace tasuki
