#include "benchmarks/routing/throwaway.h"

#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace tasuki::bench {
namespace {

// PostgreSQL does not run as root.
void LeaveRoot() {
  const passwd* user = nullptr;
  if (getuid() == 0) user = getpwnam("postgres");
  if (getuid() == 0 && user == nullptr) user = getpwnam("nobody");
  if (user == nullptr) return;
  if (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 ||
      setuid(user->pw_uid) != 0) {
    _exit(126);
  }
}

// In a child: becomes the program.
[[noreturn]] void Become(const CommandLine& command,
                         const std::string& folder) {
  const int log = open((folder + "/log").c_str(),
                       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (log >= 0) {
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
  }
  LeaveRoot();
  if (chdir(folder.c_str()) != 0) _exit(126);
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

int StatusOf(pid_t child) {
  int status = -1;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

// In /tmp: names of sockets are short.
Throwaway::Throwaway() : folder_("/tmp/tasuki-bench-XXXXXX") {
  if (mkdtemp(folder_.data()) == nullptr) _exit(1);
  chmod(folder_.c_str(), 0777);
}

Throwaway::~Throwaway() {
  if (watcher_ > 0) {
    close(lifeline_);
    StatusOf(watcher_);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

bool Throwaway::Run(const CommandLine& command) const {
  const pid_t child = fork();
  if (child == 0) Become(command, folder_);
  return child > 0 && StatusOf(child) == 0;
}

bool Throwaway::Start(const CommandLine& command, const std::string& socket) {
  int lifeline[2];
  if (pipe2(lifeline, O_CLOEXEC) != 0) return false;
  lifeline_ = lifeline[1];
  watcher_ = fork();
  if (watcher_ == 0) {
    close(lifeline[1]);
    Watch(command, lifeline[0]);
  }
  close(lifeline[0]);
  for (int i = 0; i < 200 && watcher_ > 0; ++i) {
    if (std::filesystem::exists(folder_ + "/" + socket)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

// A process of its own: when the other end of the pipe is gone, so is the
// benchmark, by its end or by a crash, and the server has to go.
void Throwaway::Watch(const CommandLine& command, int ours) const {
  setsid();
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  const pid_t server = fork();
  if (server == 0) {
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    Become(command, folder_);
  }
  char byte;
  while (read(ours, &byte, 1) < 0 && errno == EINTR) {
  }
  kill(server, SIGINT);  // PostgreSQL: fast; Redis: now
  StatusOf(server);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
  _exit(0);
}

std::string FindProgram(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    glob_t found = {};
    const bool any = glob(pattern.c_str(), 0, nullptr, &found) == 0;
    const std::string path = any ? found.gl_pathv[found.gl_pathc - 1] : "";
    globfree(&found);
    if (any) return path;
  }
  return "";
}

}  // namespace tasuki::bench
