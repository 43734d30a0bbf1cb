#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures how long it takes to compile a source file that verifies tokens, next to one that parses an object with nlohmann/json.

compile_time.py [COMPILER] [RUNS] [FOLDER]   user CPU seconds at -O2: the files in turn, medians, and their ratios

jwt-cpp is measured too if the compiler finds it, in FOLDER or by itself.
"""
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

INCLUDE = pathlib.Path(__file__).resolve().parent.parent / "include"
OURS, PARSE, JWT_CPP = "better-auth-jwt", "nlohmann/json", "jwt-cpp"

SOURCES = {
    OURS: """
#include <better_auth/jwt.hpp>
namespace ba = better_auth;
struct claims {
  std::string role;
  std::optional<std::string> email;
  static constexpr auto members =
      ba::members<claims>(ba::member<&claims::role>("role"), ba::member<&claims::email>("email"));
};
bool may_read(std::string_view jwks, const std::vector<std::string>& authorization, std::string_view id) {
  const auto keys = ba::key_set::parse(jwks);
  if (!keys) return false;
  const ba::verifier verify(*keys, ba::policy::jwt_plugin("https://app.example"));
  const auto user = ba::authenticate<claims>(verify, authorization);
  if (!user) return false;
  const auto scope = ba::verify_user_access(id, *user);
  return scope && (*user)->email.has_value();
}
""",
    PARSE: """
#include <nlohmann/json.hpp>
#include <string>
std::string who(const std::string& text) { return nlohmann::json::parse(text).at("sub").get<std::string>(); }
""",
    JWT_CPP: """
#include <jwt-cpp/jwt.h>
bool may_read(const std::string& jwks, const std::string& token, const std::string& id) {
  const auto key = jwt::parse_jwks(jwks).get_jwk("key");
  const auto decoded = jwt::decode(token);
  const auto pem = jwt::helper::convert_base64_der_to_pem(key.get_x5c_key_value());
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(pem, "", "", "")).with_issuer("https://app.example").verify(decoded);
  return decoded.get_subject() == id && decoded.has_payload_claim("email");
}
""",
}


def compiled(compiler: str, source: pathlib.Path, folders: list[str], *more: str) -> subprocess.CompletedProcess:
    command = [compiler, "-std=c++20", "-O2", f"-I{INCLUDE}", *(f"-I{folder}" for folder in folders), *more, str(source)]
    return subprocess.run(command, capture_output=True, text=True)


def user_seconds(compiler: str, source: pathlib.Path, folders: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    run = compiled(compiler, source, folders, "-c", "-o", f"{source}.o")
    if run.returncode:
        sys.exit(run.stderr)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def measure(compiler: str, runs: int, folders: list[str]) -> dict[str, float]:
    """The median seconds of each file. Without jwt-cpp if the compiler does not find it."""
    with tempfile.TemporaryDirectory() as temporary:
        sources = {}
        for name, text in SOURCES.items():
            source = pathlib.Path(temporary) / (name.replace("/", "-") + ".cpp")
            source.write_text(text)
            if name != JWT_CPP or compiled(compiler, source, folders, "-E", "-o", f"{source}.i").returncode == 0:
                sources[name] = source
        times: dict[str, list[float]] = {name: [] for name in sources}
        for _ in range(runs):
            for name, source in sources.items():
                times[name].append(user_seconds(compiler, source, folders))
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    compiler = sys.argv[1] if len(sys.argv) > 1 else "c++"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    medians = measure(compiler, runs, sys.argv[3:])
    for name, seconds in medians.items():
        print(f"{name:16} {seconds:.2f} s, {seconds / medians[PARSE]:.2f} x {PARSE}")
    if JWT_CPP not in medians:
        print(f"{JWT_CPP} is not installed")


if __name__ == "__main__":
    main()
