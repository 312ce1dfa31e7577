#include "tasuki/desk/archive.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/desk/cut_text.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxLineBytes = 16 << 20;
constexpr std::size_t kMaxMessages = 1000;
constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kSubjectBytes = 90;  // about 30 Japanese characters

absl::Status Malformed(std::string_view field, const char* expected) {
  return MakeError(Reason::kMalformed, {.field = field},
                   absl::StrCat(ToAbsl(field), " must be ", expected));
}

// An optional text member; empty where it is absent.
absl::StatusOr<std::string> TextOf(const Json& object, const char* name,
                                   const std::string& path, FieldRule rule) {
  const auto member = object.find(name);
  std::string text;
  if (member != object.end()) {
    if (!member->is_string()) return Malformed(path, "a string");
    text = member->get_ref<const std::string&>();
  }
  TASUKI_RETURN_IF_ERROR(CheckTextField(path, text, rule));
  return text;
}

// The value that `word` stands for in a table of names; 0 for an empty word.
template <class Enum, std::size_t N>
absl::StatusOr<Enum> EnumOf(const std::string& word, const std::string& path,
                            const std::array<const char*, N>& names) {
  if (word.empty()) return Enum{};
  for (std::size_t i = 0; i < N; ++i) {
    if (word == names[i]) return static_cast<Enum>(i + 1);
  }
  return UnknownEnumError(path);
}

absl::StatusOr<absl::Time> Sane(absl::Time time, const std::string& path) {
  if (time > absl::UnixEpoch() &&
      time < absl::FromCivil(absl::CivilYear(10'000), absl::UTCTimeZone())) {
    return time;
  }
  return MakeError(Reason::kOutOfRange, {.field = path},
                   absl::StrCat(path, " must be between 1970 and 9999"));
}

absl::StatusOr<absl::Time> TimeOf(const Json& message, const std::string& path,
                                  absl::Time start) {
  const auto time = message.find("time");
  if (time != message.end()) {
    absl::Time parsed;
    std::string unused;
    if (!time->is_string() ||
        !absl::ParseTime(absl::RFC3339_full,
                         time->get_ref<const std::string&>(), &parsed,
                         &unused)) {
      return Malformed(path + ".time",
                       "ISO 8601 with a zone, as in 2026-08-03T10:12:00Z");
    }
    return Sane(parsed, path + ".time");
  }
  const auto seconds = message.find("seconds");
  if (seconds == message.end()) return RequiredError(path + ".time");
  if (!seconds->is_number() || !std::isfinite(seconds->get<double>())) {
    return Malformed(path + ".seconds", "a number");
  }
  return Sane(start + absl::Seconds(seconds->get<double>()), path + ".seconds");
}

absl::StatusOr<ArchivedMessage> MessageOf(const Json& json,
                                          const std::string& path,
                                          absl::Time start) {
  if (!json.is_object()) return Malformed(path, "an object");
  ArchivedMessage message;
  TASUKI_ASSIGN_OR_RETURN(const std::string from,
                          TextOf(json, "from", path + ".from", kMandatory));
  message.from_agent = from == "agent" || from == "operator";
  if (!message.from_agent && from != "customer") {
    return UnknownEnumError(path + ".from");
  }
  TASUKI_ASSIGN_OR_RETURN(message.name,
                          TextOf(json, "name", path + ".name", MaxSize(50)));
  TASUKI_ASSIGN_OR_RETURN(message.text, TextOf(json, "text", path + ".text",
                                               RequiredMaxSize(kMaxTextBytes)));
  TASUKI_ASSIGN_OR_RETURN(message.time, TimeOf(json, path, start));
  return message;
}

absl::Status ReadMessages(const Json& line, absl::Time start,
                          std::vector<ArchivedMessage>& messages) {
  const auto list = line.find("messages");
  if (list == line.end()) return RequiredError("messages");
  if (!list->is_array()) return Malformed("messages", "a list");
  if (list->empty()) return RequiredError("messages");
  if (list->size() > kMaxMessages) {
    return TooLongError("messages", kMaxMessages, "entries");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    TASUKI_ASSIGN_OR_RETURN(
        ArchivedMessage message,
        MessageOf((*list)[i], absl::StrCat("messages[", i, "]"), start));
    messages.push_back(std::move(message));
  }
  std::stable_sort(
      messages.begin(), messages.end(),
      [](const auto& a, const auto& b) { return a.time < b.time; });
  return absl::OkStatus();
}

absl::Status ReadTags(const Json& line, ArchivedConversation& conversation) {
  const auto tags = line.find("tags");
  if (tags == line.end()) return absl::OkStatus();
  if (!tags->is_object()) return Malformed("tags", "an object");
  for (const auto& [axis, value] : tags->items()) {
    const std::string path = absl::StrCat("tags.", axis);
    TASUKI_RETURN_IF_ERROR(
        CheckTextField(path, axis, RequiredMaxSize(kMaxNameBytes)));
    const Json values = value.is_array() ? value : Json::array({value});
    for (const Json& one : values) {
      if (!one.is_string())
        return Malformed(path, "a string or a list of them");
      const auto& text = one.get_ref<const std::string&>();
      TASUKI_RETURN_IF_ERROR(
          CheckTextField(path, text, RequiredMaxSize(kMaxNameBytes)));
      conversation.tags.push_back({.axis = axis, .path = text});
    }
  }
  return absl::OkStatus();
}

absl::Status ReadHead(const Json& line, ArchivedConversation& conversation) {
  const auto text = [&line](const char* name, FieldRule rule) {
    return TextOf(line, name, name, rule);
  };
  const FieldRule short_text = MaxSize(kMaxNameBytes);
  TASUKI_ASSIGN_OR_RETURN(conversation.id,
                          text("id", RequiredMaxSize(kMaxNameBytes)));
  TASUKI_ASSIGN_OR_RETURN(conversation.service, text("service", short_text));
  TASUKI_ASSIGN_OR_RETURN(conversation.subject, text("subject", MaxSize(500)));
  TASUKI_ASSIGN_OR_RETURN(conversation.language, text("language", short_text));
  TASUKI_ASSIGN_OR_RETURN(conversation.customer, text("customer", short_text));
  TASUKI_ASSIGN_OR_RETURN(const std::string channel,
                          text("channel", short_text));
  TASUKI_ASSIGN_OR_RETURN(
      const Channel known,
      EnumOf<Channel>(channel, "channel",
                      std::to_array({"mail", "chat", "voice"})));
  if (!channel.empty()) conversation.channel = known;
  TASUKI_ASSIGN_OR_RETURN(const std::string outcome,
                          text("outcome", short_text));
  TASUKI_ASSIGN_OR_RETURN(
      const Outcome ended,
      EnumOf<Outcome>(outcome, "outcome",
                      std::to_array({"went_well", "explained", "listened",
                                     "not_solvable", "reopened"})));
  if (!outcome.empty()) conversation.outcome = ended;
  return absl::OkStatus();
}

std::string FirstLineOf(std::string_view text) {
  return std::string(
      desk::BeginningOf(text.substr(0, text.find('\n')), kSubjectBytes));
}

void FillDefaults(ArchivedConversation& conversation) {
  if (conversation.subject.empty()) {
    conversation.subject = FirstLineOf(conversation.messages.front().text);
  }
  if (conversation.subject.empty()) conversation.subject = conversation.id;
  if (!conversation.customer.empty()) return;
  const auto customer =
      std::find_if(conversation.messages.begin(), conversation.messages.end(),
                   [](const auto& m) { return !m.from_agent; });
  const bool named =
      customer != conversation.messages.end() && !customer->name.empty();
  conversation.customer = absl::StrCat(
      conversation.service, "/", named ? customer->name : conversation.id);
}

}  // namespace

absl::StatusOr<ArchivedConversation> ParseConversation(std::string_view line,
                                                       absl::Time start) {
  if (line.size() > kMaxLineBytes) {
    return TooLongError("line", kMaxLineBytes, "bytes");
  }
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    return Malformed("line", "one JSON object in valid UTF-8");
  }
  if (!json.is_object()) return Malformed("line", "a JSON object");
  ArchivedConversation conversation;
  TASUKI_RETURN_IF_ERROR(ReadHead(json, conversation));
  TASUKI_RETURN_IF_ERROR(ReadTags(json, conversation));
  TASUKI_RETURN_IF_ERROR(ReadMessages(json, start, conversation.messages));
  FillDefaults(conversation);
  return conversation;
}

}  // namespace tasuki
