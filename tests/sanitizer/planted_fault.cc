// Does the wrong that its argument names, for a sanitizer to see.
#include <limits>
#include <memory>
#include <string_view>
#include <thread>

int main(int argc, char** argv) {
  const std::string_view fault = argc == 2 ? argv[1] : "";
  if (fault == "overrun") {
    const auto bytes = std::make_unique<char[]>(8);
    return bytes[static_cast<std::size_t>(argc) + 6];
  }
  if (fault == "overflow") return std::numeric_limits<int>::max() - 1 + argc;
  if (fault == "race") {
    int shared = 0;
    std::thread other([&shared] { ++shared; });
    ++shared;
    other.join();
    return shared;
  }
  return 0;
}
