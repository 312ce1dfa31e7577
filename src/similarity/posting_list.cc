#include "src/similarity/posting_list.h"

#include <algorithm>
#include <array>

namespace tasuki {
namespace {

constexpr bool BeforePlace(std::uint16_t posting, std::uint16_t place) {
  return PlaceOfPosting(posting) < place;
}

}  // namespace

// Where `window` begins in data_, or would.
std::size_t PostingList::FindWindow(std::uint32_t window) const {
  std::size_t at = 0;
  if (!data_.empty() && data_[last_] <= window) at = last_;
  while (at < data_.size() && data_[at] < window) at += 2u + data_[at + 1];
  return at;
}

void PostingList::Insert(ReplyHandle handle, std::uint32_t count) {
  const std::uint32_t window = WindowOf(handle);
  const std::uint32_t stored = std::min(count, kMaxPostingCount) - 1;
  const auto posting =
      static_cast<std::uint16_t>(stored << kWindowBits | PlaceOf(handle));
  const std::size_t at = FindWindow(window);
  const auto begin = data_.begin() + static_cast<std::ptrdiff_t>(at);
  ++size_;
  if (at == data_.size() || data_[at] != window) {
    const std::array<std::uint16_t, 3> fresh = {
        static_cast<std::uint16_t>(window), 1, posting};
    last_ = at == data_.size() ? static_cast<std::uint32_t>(at) : last_ + 3;
    data_.insert(begin, fresh.begin(), fresh.end());
    return;
  }
  const auto end = begin + 2 + data_[at + 1];
  const auto place =
      BeforePlace(end[-1], PlaceOf(handle))
          ? end
          : std::lower_bound(begin + 2, end, PlaceOf(handle), BeforePlace);
  ++data_[at + 1];
  if (at < last_) ++last_;
  data_.insert(place, posting);
}

void PostingList::Erase(ReplyHandle handle) {
  const std::size_t at = FindWindow(WindowOf(handle));
  const auto begin = data_.begin() + static_cast<std::ptrdiff_t>(at);
  const auto end = begin + 2 + data_[at + 1];
  --size_;
  if (data_[at + 1] == 1) {
    data_.erase(begin, end);
    last_ = 0;
    while (last_ + 2u < data_.size() &&
           last_ + 2u + data_[last_ + 1] < data_.size()) {
      last_ += 2u + data_[last_ + 1];
    }
  } else {
    if (at < last_) --last_;
    --data_[at + 1];
    data_.erase(std::lower_bound(begin + 2, end, PlaceOf(handle), BeforePlace));
  }
  // Erased bytes must not linger behind the end, nor memory for ever.
  if (data_.size() * 2 < data_.capacity()) data_.shrink_to_fit();
}

bool PostingList::Contains(ReplyHandle handle) const {
  const std::span<const std::uint16_t> postings =
      Cursor(*this).Seek(WindowOf(handle));
  const auto place = std::lower_bound(postings.begin(), postings.end(),
                                      PlaceOf(handle), BeforePlace);
  return place != postings.end() && PlaceOfPosting(*place) == PlaceOf(handle);
}

std::size_t PostingList::HeapBytes() const {
  return data_.capacity() > kInline ? data_.capacity() * sizeof(std::uint16_t)
                                    : 0;
}

}  // namespace tasuki
