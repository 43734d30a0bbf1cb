// SPDX-License-Identifier: MIT
// Another thread forks while the library registers its fork handler for the first time. The child
// does not hang, neither in `fork` nor when it uses the library itself.
#include <better_auth/base/per_process.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

namespace ba = better_auth;

namespace {

bool is_first = true;
int status_of_child = -1;

void fork_once() {
  const pid_t child = ::fork();
  if (child == 0) {
    const ba::detail::process_mark mark;
    ::_exit(mark.is_inherited() ? 1 : 0);
  }
  for (int tenths = 0; ::waitpid(child, &status_of_child, WNOHANG) == 0; ++tenths) {
    if (tenths == 100) ::kill(child, SIGKILL);
    ::usleep(100'000);
  }
}

}  // namespace

// glibc's function behind pthread_atfork, which is in no shared library and can be replaced.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" int __register_atfork(void (*)(), void (*)(), void (*)(), void*);
extern "C" int pthread_atfork(void (*before)(), void (*parent)(), void (*child)()) noexcept {
  const int registered = __register_atfork(before, parent, child, nullptr);
  if (std::exchange(is_first, false)) std::thread(fork_once).join();
  return registered;
}

int main() {
  const ba::detail::process_mark mark;
  if (status_of_child == 0 && !mark.is_inherited()) return 0;
  std::fprintf(stderr, "the child ended with status %d\n", status_of_child);
  return 1;
}
