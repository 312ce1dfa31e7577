// The language in which people ask for tagged inquiries.
//
//   content:gacha/* AND event:not_drawn AND NOT emotion:angry
//
//   expression = all { "OR" all } ;
//   all        = part { "AND" part } ;
//   part       = { "NOT" } ( "(" expression ")" | term ) ;
//   term       = label ":" ( "*" | label { "/" label } [ "/" "*" ] ) ;
//   label      = word | '"' { any character | '\"' | '\\' } '"' ;
//   word       = one or more characters other than space, " ( ) / : * ;
//
// NOT binds before AND, AND before OR; the three words are upper case.
//   content:gacha       the tag itself
//   content:gacha/*     the tag and everything below it
//   content:*           any tag of the axis
//   コンテンツ:"限定 ガチャ"   display names of any language, and aliases
// The empty expression is everything. Tags merged away and retired ones count
// with the tag that stands for them.
#ifndef TASUKI_TAGGING_EXPRESSION_H_
#define TASUKI_TAGGING_EXPRESSION_H_

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "tasuki/base/tag_filter.h"
#include "tasuki/tagging/taxonomy.h"

namespace tasuki {

inline constexpr std::size_t kMaxExpressionBytes = 1 << 20;
inline constexpr int kMaxExpressionNesting = 100;  // open parentheses

// Turns an expression into stable tag ids, as the taxonomy has them now.
// Errors, each with the byte position and what was expected there:
//   MALFORMED   does not follow the grammar
//   NOT_FOUND   no such axis, or no such tag below the one before it
//   TOO_LONG    over kMaxExpressionBytes, or TagFilter::kMaxNodes once expanded
//   OUT_OF_RANGE  nested deeper than kMaxExpressionNesting
// O(bytes + nodes of the answer); no recursion.
absl::StatusOr<TagFilter> Resolve(const Taxonomy& taxonomy,
                                  std::string_view expression);

}  // namespace tasuki

#endif  // TASUKI_TAGGING_EXPRESSION_H_
