#include "tasuki/tagging/expression.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/tagging/tag_path.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

using tagging::ExpectedError;

// Writes the postfix form while it reads: one frame per open parenthesis, each
// counting the operands that its pending operators will take.
class Resolver {
 public:
  Resolver(const Taxonomy& taxonomy, std::string_view text)
      : taxonomy_(taxonomy), text_(text), frames_(1) {}

  absl::StatusOr<TagFilter> Run() {
    SkipSpace();
    if (AtEnd()) return TagFilter{};
    while (!AtEnd()) {
      TASUKI_RETURN_IF_ERROR(want_operand_ ? ReadOperand() : ReadOperator());
      if (filter_.postfix.size() > TagFilter::kMaxNodes) return TooLarge();
      SkipSpace();
    }
    if (want_operand_) return ExpectedError(position_, "a tag, NOT or (");
    if (frames_.size() > 1) return ExpectedError(position_, "AND, OR or )");
    FinishFrame();
    if (filter_.postfix.size() > TagFilter::kMaxNodes) return TooLarge();
    return std::move(filter_);
  }

 private:
  struct Frame {
    int all = 0;  // operands of the AND being read
    int any = 0;  // finished operands of the OR being read
    bool negate = false;
  };

  bool AtEnd() const { return position_ == text_.size(); }

  void SkipSpace() {
    while (const std::size_t space = tagging::SpaceAt(text_, position_)) {
      position_ += space;
    }
  }

  // Takes the word if it stands here whole; `NOT:x` is an axis called NOT.
  bool TakeWord(std::string_view word) {
    if (!text_.substr(position_).starts_with(word)) return false;
    const std::size_t behind = position_ + word.size();
    if (tagging::IsWordAt(text_, behind) ||
        text_.substr(behind).starts_with(':')) {
      return false;
    }
    position_ = behind;
    return true;
  }

  absl::Status ReadOperand() {
    if (TakeWord("NOT")) {
      frames_.back().negate = !frames_.back().negate;
      return absl::OkStatus();
    }
    if (text_[position_] == '(') {
      if (frames_.size() > kMaxExpressionNesting) return TooDeep();
      ++position_;
      frames_.emplace_back();
      return absl::OkStatus();
    }
    if (text_[position_] != '"' && !tagging::IsWordAt(text_, position_)) {
      return ExpectedError(position_, "a tag, NOT or (");
    }
    TASUKI_RETURN_IF_ERROR(ReadTerm());
    FinishOperand();
    return absl::OkStatus();
  }

  absl::Status ReadOperator() {
    if (TakeWord("AND")) {
      want_operand_ = true;
    } else if (TakeWord("OR")) {
      FinishAll();
      want_operand_ = true;
    } else if (text_[position_] == ')' && frames_.size() > 1) {
      ++position_;
      FinishFrame();
      frames_.pop_back();
      FinishOperand();
    } else {
      return ExpectedError(position_, frames_.size() > 1
                                          ? "AND, OR or )"
                                          : "AND, OR or the end");
    }
    return absl::OkStatus();
  }

  absl::Status ReadTerm() {
    TASUKI_ASSIGN_OR_RETURN(const tagging::TagPath path,
                            tagging::ParseTagPath(text_, position_));
    const Axis* axis = taxonomy_.FindAxis(path.axis.label);
    if (axis == nullptr) return Missing(path.axis.position, "axis");
    TagId id;
    for (const tagging::TagPath::Step& step : path.steps) {
      id = taxonomy_.FindChild(axis->key, id, step.label);
      if (id.empty()) return Missing(step.position, "tag");
    }
    const std::vector<TagId> ids = id.empty()
                                       ? taxonomy_.MeaningOfAxis(axis->key)
                                       : taxonomy_.Meaning(id, path.below);
    if (filter_.postfix.size() + ids.size() > TagFilter::kMaxNodes) {
      return TooLarge();
    }
    for (const TagId& each : ids) {
      filter_.postfix.push_back({.op = TagFilterOp::kTag, .tag = each});
    }
    if (ids.size() != 1) Emit(TagFilterOp::kOr, static_cast<int>(ids.size()));
    return absl::OkStatus();
  }

  void Emit(TagFilterOp op, int operands) {
    filter_.postfix.push_back({.op = op, .operands = operands});
  }

  void FinishOperand() {
    Frame& frame = frames_.back();
    if (frame.negate) Emit(TagFilterOp::kNot, 1);
    frame.negate = false;
    ++frame.all;
    want_operand_ = false;
  }

  void FinishAll() {
    Frame& frame = frames_.back();
    if (frame.all > 1) Emit(TagFilterOp::kAnd, frame.all);
    frame.all = 0;
    ++frame.any;
  }

  void FinishFrame() {
    FinishAll();
    if (frames_.back().any > 1) Emit(TagFilterOp::kOr, frames_.back().any);
  }

  static absl::Status Missing(std::size_t position, const char* what) {
    return MakeError(
        Reason::kNotFound, {.field = "expression"},
        absl::StrCat("at byte ", position, ": there is no such ", what));
  }
  absl::Status TooLarge() const {
    return MakeError(Reason::kTooLong, {.field = "expression"},
                     absl::StrCat("at byte ", position_,
                                  ": the expression stands for more than ",
                                  TagFilter::kMaxNodes, " tags and operators"));
  }
  absl::Status TooDeep() const {
    return MakeError(
        Reason::kOutOfRange, {.field = "expression"},
        absl::StrCat("at byte ", position_, ": more than ",
                     kMaxExpressionNesting, " parentheses are open"));
  }

  const Taxonomy& taxonomy_;
  std::string_view text_;
  std::size_t position_ = 0;
  bool want_operand_ = true;
  std::vector<Frame> frames_;
  TagFilter filter_;
};

}  // namespace

absl::StatusOr<TagFilter> Resolve(const Taxonomy& taxonomy,
                                  std::string_view expression) {
  TASUKI_RETURN_IF_ERROR(
      CheckTextField("expression", expression, MaxSize(kMaxExpressionBytes)));
  return Resolver(taxonomy, expression).Run();
}

}  // namespace tasuki
