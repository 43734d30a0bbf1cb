// SPDX-License-Identifier: MIT
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>

/// What a call that must end the program prints to stderr; "it returned" if it does not end it.
namespace support {

template <class F>
std::string message_of_termination(F call) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    // The test framework's handler would report a failed test.
    std::signal(SIGABRT, SIG_DFL);
    call();
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char buffer[256];
  for (ssize_t size = 0; (size = read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(size));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "it returned";
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT) return "it ended otherwise";
  return text;
}

}  // namespace support
