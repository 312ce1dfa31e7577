#ifndef TASUKI_BASE_CHANNEL_H_
#define TASUKI_BASE_CHANNEL_H_

namespace tasuki {

// How customer and desk talk. The router's capacities are per channel, and
// time tracking allows several chats at once.
enum class Channel { kMail = 1, kChat = 2, kVoice = 3 };

}  // namespace tasuki

#endif  // TASUKI_BASE_CHANNEL_H_
