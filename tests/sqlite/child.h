// Another process, for what one process cannot show.
#ifndef TASUKI_TESTS_SQLITE_CHILD_H_
#define TASUKI_TESTS_SQLITE_CHILD_H_

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>

namespace tasuki::testing {

// What `work` returns in a process of its own; only while there is one thread.
// With `unprivileged` it runs as nobody where the tests run as root, to whom
// nothing is read-only.
inline std::string InChild(const std::function<std::string()>& work,
                           bool unprivileged = false) {
  int ends[2] = {};
  BOOST_TEST_REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  BOOST_TEST_REQUIRE(child >= 0);
  if (child == 0) {
    constexpr int kNobody = 65534;
    std::string result = "no way to become nobody";
    const bool ready = !unprivileged || geteuid() != 0 ||
                       (setgroups(0, nullptr) == 0 && setgid(kNobody) == 0 &&
                        setuid(kNobody) == 0);
    if (ready) result = work();
    const bool told = write(ends[1], result.data(), result.size()) ==
                      static_cast<ssize_t>(result.size());
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  std::string result;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof buffer)) > 0;) {
    result.append(buffer, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_TEST(status == 0);
  return result;
}

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_SQLITE_CHILD_H_
