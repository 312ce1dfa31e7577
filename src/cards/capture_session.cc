#include "tasuki/cards/capture_session.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/base/wipe.h"
#include "src/cards/capture_access.h"
#include "src/cards/issuer.h"
#include "src/cards/secret.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

constexpr absl::Duration kTick = absl::Seconds(1);
constexpr int kMaxMonthsLeft = 12 * 20;  // of a card

absl::Status Refuse(Reason reason, std::string_view field,
                    std::string_view message) {
  return MakeError(reason, {.field = field, .object = "capture"}, message);
}

}  // namespace

struct CaptureSession::State {
  State(CaptureBinding where, const CaptureOptions& how, absl::Time now)
      : binding(std::move(where)),
        options(how),
        opened(now),
        latest(now),
        last_key(now),
        shown_at(now),
        shown(Progress()) {}

  CaptureProgress Progress() const {
    CaptureProgress progress;
    progress.state = state;
    progress.digits = awaits_keys() ? static_cast<int>(entry.size()) : 0;
    progress.attempts_left = options.attempts - failed;
    progress.problem = problem;
    if (card) progress.brand = card->pan.brand();
    return progress;
  }

  bool awaits_keys() const { return state <= CaptureState::kSecurityCode; }

  std::string_view digits() const {
    const auto bytes = entry.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  absl::Time expires() const {
    if (state > CaptureState::kComplete) return absl::InfiniteFuture();
    const absl::Time end = opened + options.total;
    return awaits_keys() ? std::min(end, last_key + options.inactivity) : end;
  }

  // Every call begins here: sets the time and ends what is due.
  void Arrive(absl::Time now) {
    latest = std::max(latest, now);
    if (latest >= expires()) End(CaptureState::kExpired);
  }

  void End(CaptureState how) {
    state = how;
    ClearEntry();
    card.reset();
  }

  // Freezes what the operator sees until the second is over. Comes before
  // every change.
  void Hold() {
    const absl::Time second = opened + absl::Floor(latest - opened, kTick);
    if (second < shown_at + kTick) return;
    shown_at = second;
    shown = Progress();
  }

  void ClearEntry() {
    entry.Clear();
    surplus = 0;
  }

  void FailAttempt(CaptureProblem why) {
    ClearEntry();
    problem = why;
    if (++failed >= options.attempts) End(CaptureState::kFailed);
  }

  void AddDigit(char digit) {
    const std::size_t most =
        state == CaptureState::kCardNumber ? cards::kMaxDigits : 4;
    if (entry.size() == most) {
      ++surplus;  // # will refuse it
      return;
    }
    entry.Resize(entry.size() + 1).back() = static_cast<std::byte>(digit);
    problem = CaptureProblem::kNone;
    if (state == CaptureState::kCardNumber && !MayBecomeCard()) {
      problem = CaptureProblem::kUnknownBrand;
    }
  }

  void TakeBack() {
    if (surplus > 0) {
      --surplus;
    } else if (!entry.empty()) {
      entry.Resize(entry.size() - 1);
    }
    problem = state == CaptureState::kCardNumber && !MayBecomeCard()
                  ? CaptureProblem::kUnknownBrand
                  : CaptureProblem::kNone;
  }

  // The first four digits tell whether any scheme issues such a number.
  bool MayBecomeCard() const {
    if (entry.size() < 4) return true;
    unsigned prefix = 0;
    for (const char c : digits().substr(0, 4)) {
      prefix = prefix * 10 + static_cast<unsigned>(c - '0');
    }
    return cards::IssuerOf(prefix) != nullptr;
  }

  void EndEntry() {
    const CaptureProblem why =
        surplus > 0                          ? CaptureProblem::kWrongLength
        : state == CaptureState::kCardNumber ? EndCardNumber()
        : state == CaptureState::kExpiry     ? EndExpiry()
                                             : EndSecurityCode();
    if (why != CaptureProblem::kNone) return FailAttempt(why);
    ClearEntry();
    problem = CaptureProblem::kNone;
    state = NextState();
  }

  CaptureState NextState() const {
    if (state == CaptureState::kCardNumber && options.ask_expiry) {
      return CaptureState::kExpiry;
    }
    if (state != CaptureState::kSecurityCode && options.ask_security_code) {
      return CaptureState::kSecurityCode;
    }
    return CaptureState::kComplete;
  }

  CaptureProblem EndCardNumber() {
    if (!MayBecomeCard()) return CaptureProblem::kUnknownBrand;
    auto pan = cards::Pan::FromDigits(digits());
    if (pan.ok()) {
      card.emplace(cards::KeyedCard{.pan = *std::move(pan)});
      return CaptureProblem::kNone;
    }
    std::array<std::uint8_t, cards::kMaxDigits> values = {};
    std::transform(digits().begin(), digits().end(), values.begin(),
                   [](char c) { return static_cast<std::uint8_t>(c - '0'); });
    const bool length_fits =
        cards::IssuerOf(std::span<const std::uint8_t>(values).first(
            digits().size())) != nullptr;
    tasuki::Wipe(values.data(), values.size());
    return length_fits ? CaptureProblem::kWrongCheckDigit
                       : CaptureProblem::kWrongLength;
  }

  CaptureProblem EndExpiry() {
    const std::string_view mmyy = digits();
    if (mmyy.size() != 4) return CaptureProblem::kWrongLength;
    const auto number = [mmyy](std::size_t at) {
      return (mmyy[at] - '0') * 10 + (mmyy[at + 1] - '0');
    };
    const int month = number(0);
    // A card is good through its month, wherever on earth the caller is.
    const auto today =
        absl::ToCivilMonth(latest - absl::Hours(12), absl::UTCTimeZone());
    int year = static_cast<int>(today.year()) / 100 * 100 + number(2);
    if (month < 1 || month > 12) return CaptureProblem::kWrongDate;
    const auto months_left = [month, today](int of_year) {
      return absl::CivilMonth(of_year, month) - today;
    };
    // Near its end the cards of the next century are out.
    if (months_left(year + 100) <= kMaxMonthsLeft) year += 100;
    if (months_left(year) < 0) return CaptureProblem::kCardExpired;
    if (months_left(year) > kMaxMonthsLeft) return CaptureProblem::kWrongDate;
    card->expiry_month = month;
    card->expiry_year = year;
    return CaptureProblem::kNone;
  }

  CaptureProblem EndSecurityCode() {
    const std::size_t length = card->pan.brand() == CardBrand::kAmex ? 4 : 3;
    if (digits().size() != length) return CaptureProblem::kWrongLength;
    auto code = SecurityCode::FromDigits(digits());
    if (!code.ok()) return CaptureProblem::kWrongLength;
    card->security_code = *std::move(code);
    return CaptureProblem::kNone;
  }

  CaptureBinding binding;
  CaptureOptions options;
  absl::Time opened;
  absl::Time latest;
  absl::Time last_key;
  CaptureState state = CaptureState::kCardNumber;
  CaptureProblem problem = CaptureProblem::kNone;
  int failed = 0;
  std::uint64_t sequence = 0;  // of the last key
  cards::Secret<cards::kMaxDigits> entry;
  std::size_t surplus = 0;  // digits behind the entry, which has no room
  std::optional<cards::KeyedCard> card;  // from the end of the first step on
  // What the operator sees: how it was when this second began.
  absl::Time shown_at;
  CaptureProgress shown;
};

absl::StatusOr<CaptureSession> CaptureSession::Open(
    CaptureBinding binding, const CaptureOptions& options, absl::Time now) {
  constexpr FieldRule kId = RequiredMaxSize(kMaxIdBytes);
  TASUKI_RETURN_IF_ERROR(CheckIdField("ticket", binding.ticket.value(), kId));
  TASUKI_RETURN_IF_ERROR(CheckIdField("call", binding.call, kId));
  TASUKI_RETURN_IF_ERROR(CheckTextField("caller", binding.caller, kId));
  const auto within = [](auto value, auto least, auto most) {
    return value >= least && value <= most;
  };
  if (!within(options.inactivity, absl::Seconds(1), absl::Minutes(10)) ||
      !within(options.total, absl::Seconds(1), absl::Hours(1)) ||
      !within(options.attempts, 1, 10)) {
    return Refuse(Reason::kOutOfRange, "options",
                  "inactivity is 1 s to 10 min, total 1 s to 1 h, attempts 1 "
                  "to 10");
  }
  return CaptureSession(
      std::make_unique<State>(std::move(binding), options, now));
}

CaptureSession::CaptureSession(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
CaptureSession::CaptureSession(CaptureSession&&) noexcept = default;
CaptureSession& CaptureSession::operator=(CaptureSession&&) noexcept = default;
CaptureSession::~CaptureSession() = default;

const CaptureBinding& CaptureSession::binding() const {
  return state_->binding;
}

absl::Time CaptureSession::expires() const { return state_->expires(); }

absl::Status CaptureSession::Press(const CaptureKey& key, absl::Time now) {
  State& state = *state_;
  const bool digit = key.key >= '0' && key.key <= '9';
  if (!digit && key.key != '*' && key.key != '#') {
    return Refuse(Reason::kMalformed, "key", "a key is 0 to 9, * or #");
  }
  if (key.call.empty() || key.call != state.binding.call) {
    return Refuse(Reason::kNotPermitted, "call",
                  "the session belongs to another call");
  }
  state.Arrive(now);
  if (key.sequence != 0 && key.sequence <= state.sequence) {
    return absl::OkStatus();  // came before
  }
  if (!state.awaits_keys()) {
    return Refuse(Reason::kWrongState, "",
                  "the session awaits no key any more");
  }
  if (key.sequence == 0) {
    return Refuse(Reason::kOutOfRange, "sequence",
                  "the keys of a call are numbered from 1 on");
  }
  state.Hold();
  state.last_key = state.latest;
  const bool lost = key.sequence != state.sequence + 1;
  state.sequence = key.sequence;
  if (lost) {
    state.FailAttempt(CaptureProblem::kKeyLost);
  } else if (digit) {
    state.AddDigit(key.key);
  } else if (key.key == '*') {
    state.TakeBack();
  } else {
    state.EndEntry();
  }
  return absl::OkStatus();
}

void CaptureSession::Cancel(absl::Time now) {
  state_->Arrive(now);
  if (state_->state <= CaptureState::kComplete) {
    state_->End(CaptureState::kCancelled);
  }
}

CaptureProgress CaptureSession::progress(absl::Time now) {
  State& state = *state_;
  state.Arrive(now);
  state.Hold();
  return state.awaits_keys() ? state.shown : state.Progress();
}

absl::StatusOr<const cards::Pan*> CaptureAccess::Look(CaptureSession& session,
                                                      const TicketId& ticket,
                                                      const std::string& caller,
                                                      absl::Time now) {
  CaptureSession::State& state = *session.state_;
  state.Arrive(now);
  if (ticket != state.binding.ticket || caller != state.binding.caller) {
    return Refuse(Reason::kNotPermitted, "ticket",
                  "the session belongs to another ticket or caller");
  }
  if (state.state != CaptureState::kComplete) {
    return Refuse(Reason::kWrongState, "",
                  "the session has no card to take, or no longer");
  }
  return &state.card->pan;
}

absl::StatusOr<cards::KeyedCard> CaptureAccess::Take(CaptureSession& session,
                                                     const TicketId& ticket,
                                                     const std::string& caller,
                                                     absl::Time now) {
  TASUKI_RETURN_IF_ERROR(Look(session, ticket, caller, now).status());
  CaptureSession::State& state = *session.state_;
  cards::KeyedCard card = *std::move(state.card);
  state.End(CaptureState::kTaken);
  return card;
}

}  // namespace tasuki
