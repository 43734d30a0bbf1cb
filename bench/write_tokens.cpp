// SPDX-License-Identifier: MIT
// Writes the tokens of the benchmarks, and their keys, into a folder: a file for each, and all of
// them as JSON for the libraries of other languages. The keys are made for this and are good for
// nothing else.
#include "tokens.hpp"

#include <fstream>
#include <string>

using better_auth::testing::json_string;

int main(int argc, char** argv) {
  bench::require(argc == 2);
  const std::string folder = std::string(argv[1]) + '/';
  const auto write = [&](const std::string& name, std::string_view text) {
    std::ofstream out(folder + name);
    out << text;
    bench::require(out.flush().good());
  };
  std::string all = "{\"origin\":" + json_string(bench::origin) +
                    ",\"secret\":" + json_string(bench::secret) + ",\"keys\":{";
  std::string separator;
  for (const auto a :
       {bench::ba::algorithm::eddsa, bench::ba::algorithm::es256, bench::ba::algorithm::rs256}) {
    const auto& key = bench::key(a);
    const std::string name(bench::ba::facts(a).name);
    write(name + ".pem", key.private_pem());
    all += separator + json_string(name) + ":{\"jwk\":" + key.public_jwk() +
           ",\"pem\":" + json_string(key.public_pem()) + '}';
    separator = ",";
  }
  all += "},\"groups\":[";
  separator.clear();
  for (const bench::token_group& group : bench::token_groups) {
    const std::string payload = bench::payload(group.size),
                      token = bench::key(group.algorithm).token(payload);
    write(std::string(group.name) + ".jwt", token);
    all += separator + "\n{\"group\":" + json_string(group.name) +
           ",\"alg\":" + json_string(bench::ba::facts(group.algorithm).name) +
           ",\"issuer\":" + (payload.find("\"iss\"") != payload.npos ? "true" : "false") +
           ",\"token\":" + json_string(token) + '}';
    separator = ",";
  }
  write("tokens.json", all + "]}\n");
}
