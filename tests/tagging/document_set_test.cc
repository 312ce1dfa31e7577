#include "src/tagging/document_set.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <iterator>
#include <random>
#include <set>

#include "src/tagging/positions.h"

namespace tasuki::tagging {
namespace {

std::set<std::uint32_t> ContentsOf(const DocumentSet& documents) {
  std::set<std::uint32_t> contents;
  for (std::uint32_t chunk = 0; chunk < documents.chunk_end(); ++chunk) {
    const ChunkView view = documents.Chunk(chunk);
    std::vector<Position> positions(
        view.positions, view.positions + (view.dense() ? 0 : view.count));
    if (view.dense()) AppendPositions(view.words, positions);
    BOOST_TEST(positions.size() == view.count);
    for (const Position position : positions) {
      contents.insert(chunk << kChunkBits | position);
    }
  }
  return contents;
}

// Chunks fill up, thin out and vanish; the mark between sparse and dense is
// crossed in both directions.
BOOST_AUTO_TEST_CASE(a_set_agrees_with_a_plain_set) {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      std::mt19937 random(seed);
      DocumentSet documents;
      std::set<std::uint32_t> model;
      for (int phase = 0; phase < 6; ++phase) {
        const bool grow = phase % 2 == 0;
        for (int step = 0; step < 12'000; ++step) {
          const std::uint32_t chunk = random() % 4 * random() % 9;
          const std::uint32_t document =
              chunk << kChunkBits | random() % (chunk == 0 ? 3'000 : 1'200);
          if (random() % 10 < (grow ? 9 : 1)) {
            BOOST_TEST(
                (documents.Add(document) == model.insert(document).second));
          } else {
            BOOST_TEST(
                (documents.Remove(document) == (model.erase(document) == 1)));
          }
        }
        BOOST_TEST((ContentsOf(documents) == model));
        BOOST_TEST(documents.count() ==
                   static_cast<std::int64_t>(model.size()));
        for (int i = 0; i < 100; ++i) {
          const std::uint32_t document = random() % (9 << kChunkBits);
          BOOST_TEST(documents.Contains(document) == model.contains(document));
        }
      }
      for (const std::uint32_t document : model) documents.Remove(document);
      BOOST_TEST(documents.chunk_end() == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_full_chunk_and_the_last_one_are_kept) {
  DocumentSet documents;
  for (std::uint32_t i = 0; i < kChunkSize; ++i) documents.Add(i);
  BOOST_TEST(documents.count() == 65'536);
  BOOST_TEST(documents.Chunk(0).count == 65'536U);
  BOOST_TEST(documents.Add(2'000'000'000));
  BOOST_TEST(documents.Contains(2'000'000'000));
  BOOST_TEST(!documents.Contains(2'000'000'001));
}

BOOST_AUTO_TEST_CASE(blocks_compute_alike_with_arrays_and_with_bits) {
  std::mt19937 random(1);
  for (const std::uint32_t size : {0u, 1u, 900u, 5'000u}) {
    DocumentSet other;
    std::set<Position> in_other;
    Block block;
    block.Clear();
    std::vector<Position> positions;
    for (std::uint32_t i = 0; i < kChunkSize; ++i) {
      const auto position = static_cast<Position>(i);
      if (random() % kChunkSize < size) {
        other.Add(position);
        in_other.insert(position);
      }
      if (random() % 20 == 0) {
        positions.push_back(position);
        block.Or({.positions = &position, .count = 1});
      }
    }
    const ChunkView view = other.Chunk(0);
    Block both = block, only = block, any = block;
    both.And(view);
    only.AndNot(view);
    any.Or(view);
    std::vector<Position> kept = positions, dropped = positions;
    Block blank;
    blank.Clear();
    Keep(kept, view, false, blank);
    Keep(dropped, view, true, blank);
    BOOST_TEST(blank.Count() == 0u);
    BOOST_TEST(both.Count() == kept.size());
    BOOST_TEST(only.Count() == dropped.size());
    BOOST_TEST(any.Count() == in_other.size() + dropped.size());
    for (const Position position : positions) {
      BOOST_TEST((both.Contains(position) == in_other.contains(position)));
      BOOST_TEST((view.Contains(position) == in_other.contains(position)));
    }
    std::vector<Position> listed;
    AppendPositions(both.words.data(), listed);
    BOOST_TEST(listed == kept);
    // A block becomes a chunk of a set.
    DocumentSet copy;
    copy.Append(3, both);
    BOOST_TEST(copy.count() == static_cast<std::int64_t>(kept.size()));
    for (const Position position : kept) {
      BOOST_TEST(copy.Contains(3u << kChunkBits | position));
    }
  }
}

// Every count around a multiple of eight, neighbours and numbers far apart,
// lists that share all, some or nothing.
BOOST_AUTO_TEST_CASE(every_form_finds_what_two_lists_have_in_common) {
  std::mt19937 random(1);
  Block blank;
  blank.Clear();
  for (int round = 0; round < 4'000; ++round) {
    const std::uint32_t range = round % 2 == 0 ? 100 : kChunkSize;
    std::vector<Position> lists[2];
    for (std::vector<Position>& list : lists) {
      std::set<Position> drawn;
      const std::uint32_t count = random() % (round % 3 == 0 ? 600 : 30);
      for (std::uint32_t i = 0; i < count; ++i) {
        drawn.insert(static_cast<Position>(kChunkSize - 1 - random() % range));
      }
      list.assign(drawn.begin(), drawn.end());
    }
    if (round % 10 == 0) lists[1] = lists[0];
    std::vector<Position> expected;
    std::set_intersection(lists[0].begin(), lists[0].end(), lists[1].begin(),
                          lists[1].end(), std::back_inserter(expected));
    for (const KeepCommon form : CommonForms()) {
      std::vector<Position> kept = lists[0];
      kept.resize(form(kept, lists[1], blank));
      BOOST_TEST_CONTEXT("round " << round) { BOOST_TEST(kept == expected); }
    }
    BOOST_TEST(blank.Count() == 0u);
  }
}

}  // namespace
}  // namespace tasuki::tagging
