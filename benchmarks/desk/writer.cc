// Writes so many tickets, one after the other, in one of the two ways: what
// bench_desk counts the instructions of.
//
//   bench-desk-writer tasuki|raw COUNT
#include <cstdlib>
#include <string_view>

#include "benchmarks/desk/store.h"

int main(int argc, char** argv) {
  using namespace tasuki::bench;
  if (argc != 3) Fail("usage: bench-desk-writer tasuki|raw COUNT");
  const Folder folder;
  const std::string path = folder.File("desk.db");
  const int count = std::atoi(argv[2]);
  if (std::string_view(argv[1]) == "tasuki") {
    TicketStore store({.path = path});
    for (int i = 0; i < count; ++i) store.Create(i);
  } else {
    TicketStore({.path = path});
    RawStore store(path);
    for (int i = 0; i < count; ++i) store.Write(i, 1);
  }
}
