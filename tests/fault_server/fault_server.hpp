// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/stores/curl.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" char** environ;

namespace fault_server {

/// fault_server.py in a process of its own, with a folder of its own; both end with this.
class server {
 public:
  explicit server(const std::vector<std::string>& certificates = {}) {
    std::string pattern = (std::filesystem::temp_directory_path() / "fault_server.XXXXXX").string();
    require(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    certificate_names_ = certificates;
  }
  server(const server&) = delete;
  server& operator=(const server&) = delete;
  ~server() {
    if (input_ >= 0) close(input_);  // it ends with its standard input
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + '/' + name; }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream file(path(name), std::ios::binary);
    require(static_cast<bool>(file << content));
  }

  /// When certificates and files are in the folder.
  void start() {
    if (!certificate_names_.empty()) {
      std::string names;
      for (const std::string& name : certificate_names_) names += name + '\n';
      write("certificates", names);
    }
    int to[2], from[2];
    require(pipe(to) == 0 && pipe(from) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    // No other child may hold our end open, or this one would not see it close.
    for (const int end : {to[0], to[1], from[0], from[1]})
      require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0);
    std::string arguments[] = {PYTHON, FAULT_SERVER, folder_};
    char* argv[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(), nullptr};
    const int spawned = posix_spawn(&pid_, PYTHON, &actions, nullptr, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    input_ = to[1];
    require(spawned == 0);
    std::string line;
    for (char c = 0; read(from[0], &c, 1) == 1 && c != '\n';) line += c;
    close(from[0]);
    std::istringstream words(line);
    for (int port = 0; words >> port;) ports_.push_back(port);
    require(ports_.size() == certificate_names_.size() + 1);
  }

  [[nodiscard]] std::string url(const std::string& at = "/jwks") const {
    return "http://127.0.0.1:" + std::to_string(ports_.at(0)) + at;
  }
  [[nodiscard]] std::string https_url(const std::string& certificate,
                                      const std::string& host = "localhost") const {
    for (std::size_t i = 0; i < certificate_names_.size(); ++i)
      if (certificate_names_[i] == certificate)
        return "https://" + host + ':' + std::to_string(ports_.at(i + 1)) + "/jwks";
    throw std::runtime_error("no such certificate");
  }

  void mode(const std::string& mode) const { (void)get("/control/mode/" + mode); }
  [[nodiscard]] int count() const { return std::stoi(get("/control/count")); }
  [[nodiscard]] std::string get(const std::string& at) const {
    const std::string whole = url(at);
    const auto response = better_auth::curl_fetcher()({.url = whole, .timeout = 20});
    require(response.status == 200);
    return response.body;
  }

 private:
  static void require(bool good) {
    if (!good) throw std::runtime_error("the fault server does not serve");
  }

  std::string folder_;
  std::vector<std::string> certificate_names_;
  std::vector<int> ports_;
  pid_t pid_ = -1;
  int input_ = -1;
};

}  // namespace fault_server
