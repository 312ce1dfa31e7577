// secure_delete overwrites what is deleted, but not what moves: where a page
// splits, the cells that go to its sibling leave their bytes behind, in the gap
// between the page's cell pointers and its cells. Erased text must not live on
// there.
#ifndef TASUKI_SRC_SQLITE_GAPS_H_
#define TASUKI_SRC_SQLITE_GAPS_H_

#include <sqlite3.h>

namespace tasuki {

// Overwrites the gaps of all pages with zeros, in the file itself; an SQLite
// result code. The log must be empty, and nobody may write meanwhile; readers
// may, for no reader looks into a gap, and a crash finds each page whole.
// O(size of the file), written only where something stands in a gap.
// SQLITE_TOOBIG from 2^25 pages (128 GiB) on, where the first byte of a page no
// longer tells what it is, and SQLITE_MISUSE for a file with pointer maps.
int ClearGaps(sqlite3* db);

}  // namespace tasuki

#endif  // TASUKI_SRC_SQLITE_GAPS_H_
