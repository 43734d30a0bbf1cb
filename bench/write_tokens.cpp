// SPDX-License-Identifier: MIT
// Writes the tokens of the benchmarks, and the keys that verify them, as JSON for the libraries of other languages.
#include "tokens.hpp"

#include <iostream>

using better_auth::testing::json_string;

int main() {
  std::cout << "{\"origin\":" << json_string(bench::origin) << ",\"secret\":" << json_string(bench::secret) << ",\"keys\":{";
  const char* separator = "";
  for (const auto a : {bench::ba::algorithm::eddsa, bench::ba::algorithm::es256, bench::ba::algorithm::rs256}) {
    const auto& key = bench::key(a);
    std::cout << separator << json_string(bench::ba::facts(a).name) << ":{\"jwk\":" << key.public_jwk() << ",\"pem\":" << json_string(bench::public_pem(key)) << '}';
    separator = ",";
  }
  std::cout << "},\"groups\":[";
  separator = "";
  for (const bench::token_group& group : bench::token_groups) {
    const std::string payload = bench::payload(group.size);
    std::cout << separator << "\n{\"group\":" << json_string(group.name) << ",\"alg\":" << json_string(bench::ba::facts(group.algorithm).name)
              << ",\"issuer\":" << (payload.find("\"iss\"") != payload.npos ? "true" : "false")
              << ",\"token\":" << json_string(bench::key(group.algorithm).token(payload)) << '}';
    separator = ",";
  }
  std::cout << "]}\n";
}
