// The two calls by which gRPC accepts a connection and reads it, as this
// program has them: a read ends in padding (see frame_padding.h). gRPC takes
// neither a reader nor an allocator of ours, and the program's own definition
// goes before the C library's.
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <span>
#include <unordered_map>

#include "src/base/mutex.h"
#include "src/server/frame_padding.h"

namespace tasuki::server {
namespace {

class Connections {
 public:
  // What was accepted, in place of an earlier connection of this number.
  void Add(int descriptor) {
    MutexLock lock(mutex_);
    by_descriptor_[descriptor] = FramePadding();
  }
  // A connection has one reader at a time, so only finding it needs the lock.
  FramePadding* Find(int descriptor) {
    MutexLock lock(mutex_);
    const auto entry = by_descriptor_.find(descriptor);
    return entry == by_descriptor_.end() ? nullptr : &entry->second;
  }

 private:
  Mutex mutex_;
  std::unordered_map<int, FramePadding> by_descriptor_ ABSL_GUARDED_BY(mutex_);
};

// Never destroyed: gRPC's threads may read to the end.
Connections& AllConnections() {
  static Connections& connections = *new Connections();
  return connections;
}

FramePadding::Room RoomOf(const iovec& part) {
  return {static_cast<std::uint8_t*>(part.iov_base), part.iov_len};
}

// Follows the `size` bytes that were read and fills the block that they end in.
ssize_t Complete(FramePadding& padding, const msghdr& message,
                 std::size_t size) {
  std::size_t total = 0;
  for (const iovec& block : std::span(message.msg_iov, message.msg_iovlen)) {
    const FramePadding::Room room = RoomOf(block);
    const std::size_t read = std::min(size - total, room.size());
    padding.Follow(room.first(read));
    total += read;
    if (total == size) {
      total += padding.Pad(room.subspan(read));
      break;
    }
  }
  return static_cast<ssize_t>(total);
}

}  // namespace
}  // namespace tasuki::server

extern "C" int accept4(int listener, sockaddr* address, socklen_t* size,
                       int flags) {
  const long descriptor = syscall(SYS_accept4, listener, address, size, flags);
  if (descriptor >= 0) {
    tasuki::server::AllConnections().Add(static_cast<int>(descriptor));
  }
  return static_cast<int>(descriptor);
}

extern "C" ssize_t recvmsg(int descriptor, msghdr* message, int flags) {
  using tasuki::server::FramePadding;
  FramePadding* const padding =
      tasuki::server::AllConnections().Find(descriptor);
  if (padding != nullptr && padding->owes()) {
    message->msg_controllen = 0;
    message->msg_flags = 0;
    return tasuki::server::Complete(*padding, *message, 0);
  }
  const ssize_t size = syscall(SYS_recvmsg, descriptor, message, flags);
  if (padding == nullptr || size <= 0) return size;
  return tasuki::server::Complete(*padding, *message,
                                  static_cast<std::size_t>(size));
}
