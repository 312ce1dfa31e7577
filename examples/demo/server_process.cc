#include "examples/demo/server_process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace demo {

ServerProcess::ServerProcess(std::vector<std::string> arguments) {
  int out[2];
  if (pipe(out) != 0) {
    std::perror("tasuki-demo: pipe");
    std::exit(1);
  }
  pid_ = fork();
  if (pid_ == 0) {
    // However the demo ends, its server ends too.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(out[1], STDOUT_FILENO);
    close(out[0]);
    close(out[1]);
    std::vector<char*> argv = {const_cast<char*>("tasuki-server")};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    execv(TASUKI_SERVER_PATH, argv.data());
    std::perror("tasuki-demo: cannot start " TASUKI_SERVER_PATH);
    _exit(127);
  }
  close(out[1]);
  // The server says one line when it listens; before that it has said on
  // standard error why it does not.
  char byte = 0;
  std::string line;
  while (read(out[0], &byte, 1) == 1 && byte != '\n') line += byte;
  close(out[0]);
  if (byte != '\n') {
    std::cerr << "tasuki-demo: the server did not start\n";
    std::exit(1);
  }
}

void ServerProcess::KillNine() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

ServerProcess::~ServerProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

}  // namespace demo
