#ifndef TASUKI_SRC_SERVER_LISTEN_ADDRESS_H_
#define TASUKI_SRC_SERVER_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"

namespace tasuki::server {

// A Unix socket ("unix:/run/desk.sock") or a port on loopback
// ("127.0.0.1:7070", "[::1]:0", "localhost:7070"). Anything else is refused
// with OUT_OF_RANGE: the server does not know yet who calls.
absl::Status CheckListenAddress(const std::string& address);

}  // namespace tasuki::server

#endif  // TASUKI_SRC_SERVER_LISTEN_ADDRESS_H_
