// SPDX-License-Identifier: MIT
#include "configuration.hpp"

#include "common/environment.hpp"

namespace gateway {

options read_options(int argc, const char* const* argv) {
  options out;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--help") {
      out.help = true;
      return out;
    }
    if (i + 1 == argc)
      throw common::configuration_error("unknown option, or one without its value: see --help");
    const std::string_view value = argv[++i];
    if (name == "--port") out.server.port = common::number_of(name, value, 0, 65535);
    else if (name == "--host") out.server.host = value;
    else if (name == "--threads") out.server.threads = common::number_of(name, value, 1, 1024);
    else if (name == "--cache-mib")
      out.cache_bytes = static_cast<std::size_t>(common::number_of(name, value, 1, 1 << 20)) << 20U;
    else if (name == "--keys-ttl") out.keys.ttl = common::number_of(name, value, 1, 86'400);
    else if (name == "--keys-cooldown")
      out.keys.cooldown = common::number_of(name, value, 1, 86'400);
    else throw common::configuration_error("unknown option, or one without its value: see --help");
  }
  return out;
}

}  // namespace gateway
