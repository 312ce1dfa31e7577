#include "src/storage/page_token.h"

#include <random>
#include <set>

#include "src/storage/unique_id.h"
#include "tasuki/testing/fake_env.h"
#include "tests/support/check.h"

namespace tasuki::testing {
namespace {

struct Item {
  std::int64_t key = 0;
  std::string id;
  friend auto operator<=>(const Item&, const Item&) = default;
};

// A store that lists what is behind a position, as every store does.
std::vector<Item> Behind(const std::set<Item>& all, const PagePosition& after,
                         int limit) {
  std::vector<Item> found;
  for (const Item& item : all) {
    if (std::ssize(found) == limit) break;
    if (Item{after.key, after.id} < item) found.push_back(item);
  }
  return found;
}

BOOST_AUTO_TEST_CASE(pages_of_any_size_give_every_item_once_and_in_order) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    BOOST_TEST_CONTEXT("round " << round << " of seed 7") {
      std::set<Item> all;
      const auto items = random() % 30;
      for (std::uint64_t i = 0; i < items; ++i) {
        // Few keys, so that pages end between items of the same key.
        all.insert({static_cast<std::int64_t>(random() % 4) - 2,
                    "id-" + std::to_string(random() % 1000)});
      }
      const std::string digest = DigestOf(std::to_string(round));
      PageRequest page = {.size = static_cast<int>(1 + random() % 12)};
      std::vector<Item> seen;
      int pages = 0;
      do {
        const PagePosition after = Must(ReadPageRequest(page, digest));
        const Page<Item> part =
            CutPage(Behind(all, after, page.size + 1), page, digest,
                    [](const Item& item) {
                      return PagePosition{.key = item.key, .id = item.id};
                    });
        BOOST_TEST(std::ssize(part.items) <= page.size);
        seen.insert(seen.end(), part.items.begin(), part.items.end());
        page.token = part.next_token;
        ++pages;
      } while (!page.token.empty());
      BOOST_TEST((seen == std::vector<Item>(all.begin(), all.end())));
      // No empty page at the end.
      BOOST_TEST(pages == std::max<int>(1, (std::ssize(all) + page.size - 1) /
                                               page.size));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_token_carries_any_position) {
  using Limits = std::numeric_limits<std::int64_t>;
  const std::string digest = DigestOf("filter");
  for (const std::int64_t key :
       {Limits::min(), std::int64_t{-1}, std::int64_t{0}, Limits::max()}) {
    for (const std::string& id :
         {std::string(), std::string("01jd"), std::string("日本\0\xFF", 8)}) {
      const std::string token = MakePageToken(digest, {.key = key, .id = id});
      const PagePosition read = Must(ReadPageRequest({.token = token}, digest));
      BOOST_TEST(read.key == key);
      BOOST_TEST((read.id == id));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_token_of_another_filter_is_refused) {
  const std::string token = MakePageToken(DigestOf("a"), {.id = "x"});
  CHECK_REASON(ReadPageRequest({.token = token}, DigestOf("b")),
               Reason::kPageTokenMismatch);
}

BOOST_AUTO_TEST_CASE(a_damaged_token_is_refused_and_never_misread) {
  std::mt19937_64 random(7);
  const std::string digest = DigestOf("filter");
  const std::string token = MakePageToken(digest, {.key = 5, .id = "id"});
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = token.substr(0, random() % (token.size() + 1));
    const auto changes = random() % 4;
    for (std::uint64_t i = 0; i < changes && !damaged.empty(); ++i) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    const auto read = ReadPageRequest({.token = damaged}, digest);
    if (read.ok()) continue;
    const auto reason = ReasonOf(read.status());
    BOOST_TEST(
        (reason == Reason::kMalformed || reason == Reason::kPageTokenMismatch));
  }
  CHECK_REASON(ReadPageRequest({.token = "日本"}, digest), Reason::kMalformed);
}

BOOST_AUTO_TEST_CASE(a_page_has_a_size) {
  for (const int size : {1, kMaxPageSize}) {
    Must(ReadPageRequest({.size = size}, ""));
  }
  for (const int size : {-1, 0, kMaxPageSize + 1}) {
    CHECK_REASON(ReadPageRequest({.size = size}, ""), Reason::kOutOfRange);
  }
}

BOOST_AUTO_TEST_CASE(ids_are_unique_and_sort_by_age) {
  SeededRandom random(7);
  absl::Time now = absl::FromUnixSeconds(1'790'000'000);
  std::set<std::string> all;
  std::string before;
  for (int i = 0; i < 20'000; ++i) {
    const std::string id = MakeUniqueId(now, random);
    BOOST_TEST_REQUIRE(id.size() == 26);
    BOOST_TEST_REQUIRE(
        id.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz") ==
        std::string::npos);
    BOOST_TEST_REQUIRE(all.insert(id).second);
    if (i % 10 == 0) {
      BOOST_TEST_REQUIRE(before < id);
      before = id;
      now += absl::Milliseconds(1);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_id_tells_its_millisecond) {
  SeededRandom random(7);
  // 2^47 − 1 ms, in base 32.
  const absl::Time far = absl::FromUnixMillis((std::int64_t{1} << 47) - 1);
  BOOST_TEST(MakeUniqueId(far, random).substr(0, 10) == "3zzzzzzzzz");
  BOOST_TEST(MakeUniqueId(absl::FromUnixMillis(33), random).substr(0, 10) ==
             "0000000011");
}

}  // namespace
}  // namespace tasuki::testing
