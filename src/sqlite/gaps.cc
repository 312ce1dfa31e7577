#include "src/sqlite/gaps.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tasuki {
namespace {

// Offsets and values are those of https://www.sqlite.org/fileformat2.html.
constexpr std::size_t kFileHeaderBytes = 100;
constexpr std::size_t kPageSizeAt = 16;
constexpr std::size_t kPointerMapsAt = 52;
constexpr sqlite3_int64 kMaxPages = sqlite3_int64{1} << 25;

using Bytes = std::vector<unsigned char>;

std::size_t Number16(const Bytes& bytes, std::size_t at) {
  return static_cast<std::size_t>(bytes[at] << 8 | bytes[at + 1]);
}

struct Gap {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Empty for a page that is not of a tree.
Gap GapOf(const Bytes& page, bool first_page) {
  const std::size_t head = first_page ? kFileHeaderBytes : 0;
  const int kind = page[head];
  const bool inner = kind == 2 || kind == 5;
  const bool leaf = kind == 10 || kind == 13;
  if (!inner && !leaf) return {};
  const std::size_t cells = Number16(page, head + 3);
  std::size_t content = Number16(page, head + 5);
  if (content == 0) content = 65536;
  const Gap gap = {.begin = head + (inner ? 12 : 8) + 2 * cells,
                   .end = content};
  return gap.begin < gap.end && gap.end <= page.size() ? gap : Gap{};
}

bool Holds(const Bytes& page, const Gap& gap) {
  return std::any_of(page.begin() + static_cast<std::ptrdiff_t>(gap.begin),
                     page.begin() + static_cast<std::ptrdiff_t>(gap.end),
                     [](unsigned char byte) { return byte != 0; });
}

int ClearPages(sqlite3_file* file, sqlite3_int64 file_size, Bytes page) {
  const Bytes zeros(page.size());
  const auto page_size = static_cast<int>(page.size());
  for (sqlite3_int64 at = 0; at < file_size; at += page_size) {
    int code = file->pMethods->xRead(file, page.data(), page_size, at);
    if (code != SQLITE_OK) return code;
    const Gap gap = GapOf(page, at == 0);
    if (!Holds(page, gap)) continue;
    code = file->pMethods->xWrite(file, zeros.data(),
                                  static_cast<int>(gap.end - gap.begin),
                                  at + static_cast<sqlite3_int64>(gap.begin));
    if (code != SQLITE_OK) return code;
  }
  return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}

}  // namespace

int ClearGaps(sqlite3* db) {
  // Another descriptor of the file would cost SQLite its locks when closed.
  sqlite3_file* file = nullptr;
  int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (code != SQLITE_OK) return code;
  sqlite3_int64 size = 0;
  code = file->pMethods->xFileSize(file, &size);
  if (code != SQLITE_OK || size == 0) return code;
  Bytes header(kFileHeaderBytes);
  code = file->pMethods->xRead(file, header.data(), kFileHeaderBytes, 0);
  if (code != SQLITE_OK) return code;
  std::size_t page_size = Number16(header, kPageSizeAt);
  if (page_size == 1) page_size = 65536;
  if (page_size < 512 || Number16(header, kPointerMapsAt) != 0 ||
      Number16(header, kPointerMapsAt + 2) != 0) {
    return SQLITE_MISUSE;
  }
  if (size / static_cast<sqlite3_int64>(page_size) >= kMaxPages) {
    return SQLITE_TOOBIG;
  }
  code = ClearPages(file, size, Bytes(page_size));
  // Pages in the cache still hold their gaps and would bring them back.
  sqlite3_db_release_memory(db);
  return code;
}

}  // namespace tasuki
