#include <algorithm>
#include <vector>

#include "src/tagging/breakdown.h"

namespace tasuki::tagging {
namespace {

// A table of more cells than this, and than documents, is counted sparsely.
constexpr std::size_t kDenseCells = std::size_t{1} << 22;

struct Shape {
  std::vector<int> weeks;
  std::vector<std::uint32_t> week_index;  // by week
  std::size_t rows = 0;
  std::size_t columns = 0;
};

Shape ShapeOf(const IndexState& state, const Groups& rows,
              const Groups& columns, bool by_week) {
  Shape shape = {.week_index = std::vector<std::uint32_t>(
                     by_week ? TagIndex::kMaxWeek + 1 : 1),
                 .rows = rows.tags.size(),
                 .columns = columns.tags.size()};
  if (!by_week) return shape;
  for (const auto& [week, documents] : state.week_documents) {
    shape.week_index[static_cast<std::size_t>(week)] =
        static_cast<std::uint32_t>(shape.weeks.size());
    shape.weeks.push_back(week);
  }
  return shape;
}

// Calls use(band, column) for each cell that a document of the set falls into;
// a band is week * rows + row.
template <class Use>
void Visit(const IndexState& state, FilterPlan& plan, const Groups& rows,
           const Groups& columns, const Shape& shape, Use use) {
  const bool by_week = !shape.weeks.empty();
  ForEachMatch(plan, [&](std::uint32_t document) {
    const auto row_groups = rows.Of(rows.column->Get(document));
    const auto column_groups = columns.Of(columns.column->Get(document));
    if (row_groups.empty() || column_groups.empty()) return;
    const std::size_t week =
        by_week ? shape.week_index[state.weeks.Get(document)] : 0;
    for (const std::uint32_t row : row_groups) {
      for (const std::uint32_t column : column_groups) {
        use(week * shape.rows + row, column);
      }
    }
  });
}

void Append(CrossTable& table, const Shape& shape, std::size_t band,
            std::size_t column, std::uint32_t count) {
  table.cells.push_back({.week = static_cast<std::uint32_t>(band / shape.rows),
                         .row = static_cast<std::uint32_t>(band % shape.rows),
                         .column = static_cast<std::uint32_t>(column),
                         .count = count});
}

// One counter per cell.
template <class VisitAll>
void CountDense(VisitAll visit, const Shape& shape, std::size_t bands,
                CrossTable& table) {
  std::vector<std::uint32_t> counts(bands * shape.columns);
  visit([&](std::size_t band, std::uint32_t column) {
    ++counts[band * shape.columns + column];
  });
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    if (counts[cell] == 0) continue;
    Append(table, shape, cell / shape.columns, cell % shape.columns,
           counts[cell]);
  }
}

// Sorts the columns by band first, then counts band by band in counters that
// fit the nearest cache.
template <class VisitAll>
void CountSparse(VisitAll visit, const Shape& shape, std::size_t bands,
                 CrossTable& table) {
  std::vector<std::uint32_t> ends(bands + 1);
  visit([&](std::size_t band, std::uint32_t) { ++ends[band]; });
  std::uint32_t total = 0;
  for (std::uint32_t& end : ends) {
    total += end;
    end = total;
  }
  std::vector<std::uint32_t> entries(total);
  visit([&](std::size_t band, std::uint32_t column) {
    entries[--ends[band]] = column;
  });
  std::vector<std::uint32_t> counts(shape.columns);
  std::vector<std::uint32_t> touched;
  for (std::size_t band = 0; band < bands; ++band) {
    touched.clear();
    for (std::uint32_t i = ends[band]; i < ends[band + 1]; ++i) {
      if (counts[entries[i]]++ == 0) touched.push_back(entries[i]);
    }
    std::sort(touched.begin(), touched.end());
    for (const std::uint32_t column : touched) {
      Append(table, shape, band, column, counts[column]);
      counts[column] = 0;
    }
  }
}

}  // namespace

CrossTable CrossTabulate(const IndexState& state, FilterPlan& plan,
                         const Groups& rows, const Groups& columns,
                         bool by_week) {
  CrossTable table = {.rows = rows.tags, .columns = columns.tags};
  const Shape shape = ShapeOf(state, rows, columns, by_week);
  table.weeks = shape.weeks;
  if (rows.tags.empty() || columns.tags.empty()) {
    return table;
  }
  const std::size_t bands =
      shape.rows * std::max<std::size_t>(1, shape.weeks.size());
  const auto visit = [&](auto use) {
    Visit(state, plan, rows, columns, shape, use);
  };
  const std::size_t enough = std::min<std::size_t>(
      kDenseCells, 4 * static_cast<std::size_t>(plan.Count()) + 1024);
  if (bands * shape.columns <= enough) {
    CountDense(visit, shape, bands, table);
  } else {
    CountSparse(visit, shape, bands, table);
  }
  return table;
}

}  // namespace tasuki::tagging
