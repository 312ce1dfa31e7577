// Totals by dimension, key and day.
#ifndef TASUKI_SRC_TIMETRACK_TIME_CELLS_H_
#define TASUKI_SRC_TIMETRACK_TIME_CELLS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "src/timetrack/agent_timeline.h"
#include "tasuki/timetrack/time_ledger.h"

namespace tasuki {

struct CellKey {
  TimeDimension dimension = TimeDimension::kAll;
  absl::CivilDay day;
  std::string key;

  bool operator<(const CellKey& other) const {
    if (dimension != other.dimension) return dimension < other.dimension;
    if (day != other.day) return day < other.day;
    return key < other.key;
  }
};

struct Cell {
  std::array<Micros, 5> time = {};  // by TimeKind - 1
  std::int64_t interruptions = 0;

  friend bool operator==(const Cell&, const Cell&) = default;
};

TimeTotals ToTotals(const Cell& cell);

// Which of a row's keys to add to.
enum class KeySet { kAll, kLabels };

class TimeCells {
 public:
  explicit TimeCells(absl::TimeZone zone) : zone_(zone) {}
  // Without any cells, for the same zone.
  TimeCells Empty() const { return TimeCells(zone_); }

  // Adds the parts of [from, to), times `sign`, of all rows or only of one.
  // What is added and taken off again leaves no trace. `labels` may be null.
  using LabelsOf = std::function<const TicketLabels*(const TicketId&)>;
  void AddTime(const AgentTimeline& timeline, Micros from, Micros to, int sign,
               const LabelsOf& labels, KeySet keys = KeySet::kAll,
               const WorkInterval* only = nullptr);

  // Counts the row if it was broken off.
  void AddInterruption(const WorkInterval& row, int sign,
                       const LabelsOf& labels, KeySet keys = KeySet::kAll);

  // Calls visit(key, day, cell) for the dimension's cells on these days, in
  // order of day, then key; of all keys, or of one.
  using Visit = std::function<void(const CellKey&, const Cell&)>;
  void ForEach(TimeDimension dimension, DayRange days,
               const Visit& visit) const;
  void ForEachDay(TimeDimension dimension, const std::string& key,
                  DayRange days, const Visit& visit) const;

 private:
  Micros BeginOf(absl::CivilDay day) const;
  absl::CivilDay DayOf(Micros time) const;
  void Add(const WorkInterval& row, absl::CivilDay day, Cell change,
           const TicketLabels* labels, KeySet keys);
  void AddTo(CellKey key, const Cell& change);

  absl::TimeZone zone_;
  std::map<CellKey, Cell> cells_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_TIMETRACK_TIME_CELLS_H_
