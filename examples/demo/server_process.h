// tasuki-server as a process of its own, which can be killed.
#ifndef TASUKI_EXAMPLES_DEMO_SERVER_PROCESS_H_
#define TASUKI_EXAMPLES_DEMO_SERVER_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace demo {

class ServerProcess {
 public:
  // `arguments` without the program. Ends the demo with a sentence where the
  // server does not come up.
  explicit ServerProcess(std::vector<std::string> arguments);
  ~ServerProcess();  // SIGTERM
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  void KillNine();
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

}  // namespace demo

#endif  // TASUKI_EXAMPLES_DEMO_SERVER_PROCESS_H_
