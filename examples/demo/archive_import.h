#ifndef TASUKI_EXAMPLES_DEMO_ARCHIVE_IMPORT_H_
#define TASUKI_EXAMPLES_DEMO_ARCHIVE_IMPORT_H_

#include <string>

#include "absl/time/time.h"
#include "examples/demo/desk_client.h"

namespace demo {

struct ImportCounts {
  int imported = 0;
  int known = 0;    // were there already
  int skipped = 0;  // broken lines, each named on standard error
};

// Imports a JSON Lines file, several conversations at a time, with a progress
// bar; `start` is what "seconds" in messages count from.
ImportCounts ImportArchive(DeskClient& client, const std::string& path,
                           absl::Time start);

}  // namespace demo

#endif  // TASUKI_EXAMPLES_DEMO_ARCHIVE_IMPORT_H_
