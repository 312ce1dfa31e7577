// Numbers that are not cards though their digits would do. Each looks at a
// bounded stretch of text around the number in [begin, end).
#ifndef TASUKI_SRC_CARDS_LOOK_ALIKES_H_
#define TASUKI_SRC_CARDS_LOOK_ALIKES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tasuki::cards {

// A JAN-13 article code of Japan: 45 or 49 and a valid GS1 check digit.
bool IsJapaneseArticle(std::span<const std::uint8_t> digits);

// +63 917 123 4567, ＋63….
bool HasPlusBefore(std::string_view text, std::size_t begin);

// T4222222222222: a Japanese qualified-invoice number is T and 13 digits.
bool IsInvoiceNumber(std::string_view text, std::size_t begin);

// Hexadecimal 8-4-4-4-12 of which the number is a part.
bool IsInUuid(std::string_view text, std::size_t begin, std::size_t end);

// Letters touch on both sides, or on one side with digits beyond: 5f3c4111….
bool IsInMixedId(std::string_view text, std::size_t begin, std::size_t end);

// https://…/4111…, www.…/4111…; behind ? or # it is the query.
enum class UrlPart { kNone, kPath, kQuery };
UrlPart UrlPartAt(std::string_view text, std::size_t begin);

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_LOOK_ALIKES_H_
