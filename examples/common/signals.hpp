// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>

namespace common {

/// SIGTERM and SIGINT, blocked. Before any other thread starts, so that all of them leave these
/// signals to the one that waits for them.
[[nodiscard]] inline sigset_t block_shutdown_signals() {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

}  // namespace common
