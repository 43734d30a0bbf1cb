// SPDX-License-Identifier: MIT
// unload MODULE   loads the module, uses it and unloads it, again and again; then forks. Nothing
//                 that was unloaded runs afterwards.
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

namespace {

bool use(void* module) {
  bool (*used)() = nullptr;
  *reinterpret_cast<void**>(&used) = ::dlsym(module, "use_library");
  return used != nullptr && used();
}

bool child_ends_well() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(7);
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 7;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  bool unloaded = false;
  for (int i = 0; i < 20; ++i) {
    void* const module = ::dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) return std::fprintf(stderr, "%s\n", ::dlerror()), 2;
    // In this thread, and in one that ends while the module is loaded.
    bool good = use(module);
    std::thread([&] { good = good && use(module); }).join();
    if (!good || ::dlclose(module) != 0 || !child_ends_well()) return 1;
    void* const still = ::dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD);
    unloaded = still == nullptr;
    if (still != nullptr) ::dlclose(still);
  }
  std::printf("the module was %s\n", unloaded ? "unloaded" : "kept, as its compiler demands");
  return 0;
}
