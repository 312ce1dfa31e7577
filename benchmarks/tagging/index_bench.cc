// TagIndex over 10 M made-up tickets of two years (104 weeks), in time order.
// 5,000 tags: content 80 × 50, event 38 × 25, emotion 50 flat; each ticket has
// one on each axis. Tags are drawn by Zipf's law (s = 1) in shuffled order.
//
// A query is content AND event AND NOT emotion; every part is drawn as often as
// tickets carry it, and half of the content parts are a whole subtree.
#include <malloc.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "benchmarks/tagging/bench_tagging.h"
#include "tasuki/tagging/expression.h"
#include "tasuki/tagging/tag_index.h"

namespace tasuki {
namespace {

constexpr int kWeeks = 104;

// Ends the program where something fails that cannot.
template <class T>
T Must(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}
void Must(const absl::Status& status) {
  if (!status.ok()) Must<int>(status);
}

struct World {
  Taxonomy taxonomy;
  // By axis: the tags, and how often each is drawn.
  std::vector<TagId> tags[3];
  std::discrete_distribution<int> draw[3];
};

void AddTags(World& world, int axis, int groups, int each,
             std::mt19937& random) {
  const char* keys[] = {"content", "event", "emotion"};
  Must(world.taxonomy.Apply(AddAxis{.key = keys[axis]}));
  for (int g = 0; g < groups; ++g) {
    const TagId group(absl::StrCat(axis, "g", g));
    if (each > 1) {
      Must(world.taxonomy.Apply(
          AddTag{.id = group, .axis = keys[axis], .key = group.value()}));
    }
    for (int i = 0; i < each; ++i) {
      const TagId id(absl::StrCat(axis, "t", g * each + i));
      Must(world.taxonomy.Apply(AddTag{.id = id,
                                       .axis = keys[axis],
                                       .parent = each > 1 ? group : TagId(),
                                       .key = id.value()}));
      world.tags[axis].push_back(id);
    }
  }
  std::shuffle(world.tags[axis].begin(), world.tags[axis].end(), random);
  std::vector<double> weights;
  for (std::size_t i = 0; i < world.tags[axis].size(); ++i) {
    weights.push_back(1.0 / static_cast<double>(i + 1));
  }
  world.draw[axis] = {weights.begin(), weights.end()};
}

World MakeWorld(std::mt19937& random) {
  World world;
  AddTags(world, 0, 80, 50, random);
  AddTags(world, 1, 38, 25, random);
  AddTags(world, 2, 50, 1, random);
  return world;
}

const TagId& AnyTag(World& world, int axis, std::mt19937& random) {
  return world.tags[axis][static_cast<std::size_t>(world.draw[axis](random))];
}

template <class Use>
void EachDocument(World& world, std::uint32_t count, std::mt19937& random,
                  Use use) {
  for (std::uint32_t n = 0; n < count; ++n) {
    use(TaggedDocument{
        .document = n,
        .week = static_cast<int>(std::uint64_t{n} * kWeeks / count),
        .tags = {AnyTag(world, 0, random), AnyTag(world, 1, random),
                 AnyTag(world, 2, random)}});
  }
}

std::vector<TagFilter> AnyQueries(World& world, int count,
                                  std::mt19937& random) {
  std::vector<TagFilter> queries;
  for (int i = 0; i < count; ++i) {
    TagId content = AnyTag(world, 0, random);
    const bool tree = i % 2 == 0;
    if (tree) content = world.taxonomy.FindTag(content)->parent;
    queries.push_back(Must(Resolve(
        world.taxonomy,
        absl::StrCat(world.taxonomy.PathOf(content), tree ? "/*" : "", " AND ",
                     world.taxonomy.PathOf(AnyTag(world, 1, random)),
                     " AND NOT ",
                     world.taxonomy.PathOf(AnyTag(world, 2, random))))));
  }
  return queries;
}

void BenchCounts(const TagIndex& index, const std::vector<TagFilter>& queries) {
  std::vector<double> micros;
  for (const TagFilter& filter : queries) {
    const Stopwatch watch;
    Must(index.Count({.filter = filter}));
    micros.push_back(watch.Seconds() * 1e6);
  }
  std::sort(micros.begin(), micros.end());
  bench::Figure("tagging.count.p50_us", micros[micros.size() / 2], "us");
  bench::Figure("tagging.count.p99_us", micros[micros.size() * 99 / 100], "us");
}

void BenchCross(const TagIndex& index) {
  for (const bool roll_up : {true, false}) {
    const CrossRequest request = {
        .query = {.first_week = 0, .last_week = 51},
        .rows = {.axis = "content", .roll_up = roll_up},
        .columns = {.axis = "event", .roll_up = roll_up},
        .by_week = true};
    std::vector<double> millis;
    for (int i = 0; i < 5; ++i) {
      const Stopwatch watch;
      Must(index.Cross(request));
      millis.push_back(watch.Seconds() * 1e3);
    }
    std::sort(millis.begin(), millis.end());
    bench::Figure(roll_up ? "tagging.cross_ms" : "tagging.cross_every_tag_ms",
                  millis[2], "ms");
  }
}

// The usual table beside the tickets, with the usual two indexes.
class SqlTags {
 public:
  SqlTags() {
    sqlite3_open(":memory:", &database_);
    Run("CREATE TABLE tag (ticket INTEGER, tag TEXT, PRIMARY KEY (ticket, tag))"
        " WITHOUT ROWID");
    Run("BEGIN");
    sqlite3_prepare_v2(database_, "INSERT INTO tag VALUES (?, ?)", -1, &insert_,
                       nullptr);
  }
  ~SqlTags() { sqlite3_close_v2(database_); }
  SqlTags(const SqlTags&) = delete;
  SqlTags& operator=(const SqlTags&) = delete;

  void Add(const TaggedDocument& document) {
    for (const TagId& tag : document.tags) {
      sqlite3_bind_int64(insert_, 1, document.document);
      sqlite3_bind_text(insert_, 2, tag.value().data(),
                        static_cast<int>(tag.value().size()), SQLITE_STATIC);
      sqlite3_step(insert_);
      sqlite3_reset(insert_);
    }
  }
  void Finish() {
    sqlite3_finalize(insert_);
    Run("COMMIT");
    Run("CREATE INDEX tag_ticket ON tag (tag, ticket)");
    Run("ANALYZE");
  }

  // `filter` is what AnyQueries makes: one or many tags, a tag, not a tag.
  std::int64_t Count(const TagFilter& filter) {
    std::vector<std::string> tags;
    for (const TagFilterNode& node : filter.postfix) {
      if (node.op == TagFilterOp::kTag) {
        tags.push_back(absl::StrCat("'", node.tag.value(), "'"));
      }
    }
    const std::string emotion = tags.back();
    const std::string event = tags[tags.size() - 2];
    tags.resize(tags.size() - 2);
    const std::string sql = absl::StrCat(
        "SELECT count(DISTINCT c.ticket) FROM tag c JOIN tag e ON e.ticket = "
        "c.ticket AND e.tag = ",
        event, " WHERE c.tag IN (", absl::StrJoin(tags, ","),
        ") AND NOT EXISTS (SELECT 1 FROM tag m WHERE m.ticket = c.ticket AND "
        "m.tag = ",
        emotion, ")");
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr);
    sqlite3_step(statement);
    const std::int64_t count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return count;
  }

 private:
  void Run(const char* sql) {
    sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
  }
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

void BenchAgainstSql(World& world, std::uint32_t seed) {
  std::mt19937 random(seed);
  TagIndex index(world.taxonomy);
  SqlTags sql;
  EachDocument(world, 1'000'000, random, [&](const TaggedDocument& document) {
    Must(index.Put(document));
    sql.Add(document);
  });
  sql.Finish();
  double ours = 0, theirs = 0;
  for (const TagFilter& filter : AnyQueries(world, 200, random)) {
    const Stopwatch watch;
    const std::int64_t count = Must(index.Count({.filter = filter}));
    const double middle = watch.Seconds();
    if (sql.Count(filter) != count) {
      std::fprintf(stderr, "SQL and index disagree\n");
      std::exit(1);
    }
    theirs += watch.Seconds() - middle;
    ours += middle;
  }
  bench::Figure("tagging.vs_sql", theirs / ours, "times");
}

}  // namespace

void BenchIndex(std::uint32_t seed) {
  std::mt19937 random(seed);
  World world = MakeWorld(random);
  const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
  TagIndex index(world.taxonomy);
  const Stopwatch watch;
  EachDocument(world, 10'000'000, random, [&](const TaggedDocument& document) {
    Must(index.Put(document));
  });
  bench::Figure("tagging.put_per_second", 1e7 / watch.Seconds(), "documents/s");
  const std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
  bench::Figure("tagging.bytes_per_assignment",
                static_cast<double>(after - before) /
                    static_cast<double>(index.assignments()),
                "bytes");
  BenchCounts(index, AnyQueries(world, 2000, random));
  BenchCross(index);
  BenchAgainstSql(world, seed + 1);
}

}  // namespace tasuki
