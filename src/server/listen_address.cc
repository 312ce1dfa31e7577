#include "src/server/listen_address.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tasuki/base/error.h"

namespace tasuki::server {
namespace {

constexpr std::size_t kMaxSocketPath = 107;  // sockaddr_un

}  // namespace

absl::Status CheckListenAddress(const std::string& address) {
  absl::string_view rest = address;
  if (absl::ConsumePrefix(&rest, "unix:")) {
    absl::ConsumePrefix(&rest, "//");
    if (!rest.empty() && rest.size() <= kMaxSocketPath) {
      return absl::OkStatus();
    }
    return MakeError(Reason::kOutOfRange, {.field = "listen"},
                     absl::StrCat("the socket's path must have 1 to ",
                                  kMaxSocketPath, " bytes"));
  }
  for (const char* host : {"127.0.0.1:", "[::1]:", "localhost:"}) {
    rest = address;
    int port = -1;
    if (absl::ConsumePrefix(&rest, host) && absl::SimpleAtoi(rest, &port) &&
        port >= 0 && port <= 65535) {
      return absl::OkStatus();
    }
  }
  return MakeError(Reason::kOutOfRange, {.field = "listen"},
                   "listen on a Unix socket (unix:/path) or on loopback "
                   "(127.0.0.1:7070): callers are not authenticated yet");
}

}  // namespace tasuki::server
