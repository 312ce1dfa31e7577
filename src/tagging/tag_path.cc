#include "src/tagging/tag_path.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"
#include "tasuki/tagging/taxonomy.h"

namespace tasuki::tagging {
namespace {

bool At(std::string_view text, std::size_t position, char c) {
  return position < text.size() && text[position] == c;
}

absl::StatusOr<std::string> ReadQuoted(std::string_view text,
                                       std::size_t& position) {
  std::string label;
  for (std::size_t i = position + 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (label.empty()) return ExpectedError(i, "a name inside the quotes");
      position = i + 1;
      return label;
    }
    if (text[i] == '\\' && (At(text, i + 1, '"') || At(text, i + 1, '\\'))) {
      ++i;
    }
    label += text[i];
  }
  return ExpectedError(text.size(), "a closing quote");
}

absl::StatusOr<TagPath::Step> ReadLabel(std::string_view text,
                                        std::size_t& position,
                                        std::string_view what) {
  TagPath::Step step = {.position = position};
  if (At(text, position, '"')) {
    TASUKI_ASSIGN_OR_RETURN(step.label, ReadQuoted(text, position));
    return step;
  }
  while (IsWordAt(text, position)) ++position;
  if (position == step.position) return ExpectedError(position, what);
  step.label = text.substr(step.position, position - step.position);
  return step;
}

}  // namespace

bool IsWordAt(std::string_view text, std::size_t position) {
  return position < text.size() && SpaceAt(text, position) == 0 &&
         text[position] != '\x7F' &&
         std::string_view("\"()/:*").find(text[position]) ==
             std::string_view::npos;
}

std::size_t SpaceAt(std::string_view text, std::size_t position) {
  if (position >= text.size()) return 0;
  if (static_cast<unsigned char>(text[position]) <= ' ') return 1;
  return text.substr(position).starts_with("\u3000") ? 3 : 0;
}

absl::Status ExpectedError(std::size_t position, std::string_view what) {
  return MakeError(
      Reason::kMalformed, {.field = "expression"},
      absl::StrCat("at byte ", position, ": expected ", ToAbsl(what)));
}

absl::StatusOr<TagPath> ParseTagPath(std::string_view text,
                                     std::size_t& position) {
  TagPath path;
  TASUKI_ASSIGN_OR_RETURN(path.axis, ReadLabel(text, position, "an axis"));
  if (!At(text, position, ':')) {
    return ExpectedError(position, "a colon behind the axis");
  }
  do {
    ++position;
    if (At(text, position, '*')) {
      ++position;
      path.below = true;
      break;
    }
    if (path.steps.size() == Taxonomy::kMaxDepth) {
      return ExpectedError(position, "a shorter path");
    }
    TASUKI_ASSIGN_OR_RETURN(TagPath::Step step,
                            ReadLabel(text, position, "a tag or *"));
    path.steps.push_back(std::move(step));
  } while (At(text, position, '/'));
  return path;
}

std::string QuotedLabel(std::string_view label) {
  std::size_t plain = 0;
  while (IsWordAt(label, plain)) ++plain;
  if (plain == label.size()) return std::string(label);
  std::string quoted = "\"";
  for (const char c : label) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string FoldedLabel(std::string_view label) {
  return absl::AsciiStrToLower(ToAbsl(label));
}

}  // namespace tasuki::tagging
