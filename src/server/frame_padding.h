// Fills what a read left empty, so that it holds nothing for long.
//
// gRPC reads a connection into blocks of 8 KiB and keeps the block that is not
// full until the connection brings more: the text of a call would lie there
// long after the call. No option of gRPC's leads to that block. But a receiver
// of HTTP/2 discards frames of unknown types (RFC 9113, 4.1), so where the
// client's bytes end with a frame, one of those may fill the rest: the block is
// used up, and free when the call that it came for is done with it.
#ifndef TASUKI_SRC_SERVER_FRAME_PADDING_H_
#define TASUKI_SRC_SERVER_FRAME_PADDING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tasuki::server {

// The client's side of one HTTP/2 connection. Pure; not synchronised.
class FramePadding {
 public:
  using Bytes = std::span<const std::uint8_t>;
  using Room = std::span<std::uint8_t>;
  static constexpr std::size_t kHeadBytes = 9;
  using Head = std::array<std::uint8_t, kHeadBytes>;

  // The next bytes that the client sent. What is no HTTP/2 is never padded.
  void Follow(Bytes bytes);

  // Fills `room` where a frame may begin, else leaves it as it is; the bytes
  // filled. Writes the heads of frames: what lies behind them is discarded,
  // whatever it is.
  std::size_t Pad(Room room);

  // Whether the padding ended within a frame's head, for want of room: Pad must
  // be asked again before the client's next bytes. It may leave a little room.
  bool owes() const { return owed_ != 0; }

 private:
  bool MayBegin() const;
  void BeginFrame();

  std::size_t preface_seen_ = 0;
  Head head_ = {};
  std::size_t head_seen_ = 0;
  std::size_t payload_left_ = 0;
  // The first frame must be the client's settings, and the frames of one block
  // of headers follow each other.
  bool settled_ = false;
  bool amid_headers_ = false;
  bool foreign_ = false;
  std::size_t owed_ = 0;
};

}  // namespace tasuki::server

#endif  // TASUKI_SRC_SERVER_FRAME_PADDING_H_
