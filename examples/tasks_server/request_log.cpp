// SPDX-License-Identifier: MIT
#include "request_log.hpp"

#include "request_checks.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <string>
#include <utility>

namespace tasks {

request_record& this_request() {
  thread_local request_record record;
  return record;
}

void write_log_line(const httplib::Request& request, const httplib::Response& response) {
  using namespace std::chrono;
  const request_record record = std::exchange(this_request(), {});
  nlohmann::ordered_json line;
  line["time"] = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  line["method"] = was_read(request) ? request.method : "";
  line["route"] = record.route;
  line["status"] = response.status;
  if (!record.code.empty()) line["code"] = record.code;
  if (record.begin != steady_clock::time_point{})
    line["microseconds"] = duration_cast<microseconds>(steady_clock::now() - record.begin).count();
  const std::string text = line.dump() + '\n';
  std::fwrite(text.data(), 1, text.size(),
              stderr);  // at once, so that lines of several threads do not mix
}

}  // namespace tasks
