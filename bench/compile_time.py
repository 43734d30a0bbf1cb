#!/usr/bin/env python3
"""Compares the compile time of a translation unit that uses this library with one that parses one object with nlohmann/json.

compile_time.py [COMPILER] [RUNS]   user CPU seconds at -O2, the two in turn, medians, and their ratio
"""
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

INCLUDE = pathlib.Path(__file__).resolve().parent.parent / "include"

OURS = """
#include <better_auth/jwt.hpp>
namespace ba = better_auth;
bool may_read(std::string_view jwks, std::string_view header, std::string_view id) {
  const auto keys = ba::key_set::parse(jwks);
  if (!keys) return false;
  const ba::verifier verify{*keys, ba::policy::jwt_plugin("https://app.example")};
  const auto user = ba::authenticate(verify, header);
  if (!user) return false;
  const auto scope = ba::verify_user_access(id, *user);
  return scope && (*user)->exp > 0 && (*user)->email.has_value();
}
"""

CORE = """
#include <better_auth/token/access.hpp>
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;
struct claims {
  std::string role;
  std::optional<std::string> email;
  static constexpr auto members = ba::members<claims>(ba::member<&claims::role>("role"), ba::member<&claims::email>("email"));
};
bool may_read(std::string_view jwks, std::string_view token, std::string_view id) {
  const auto keys = ba::key_set::parse(jwks);
  if (!keys) return false;
  const ba::verifier verify(*keys, ba::policy::jwt_plugin("https://app.example"));
  const auto user = verify.as<claims>(token);
  if (!user) return false;
  const auto scope = ba::verify_user_access(id, *user);
  return scope && (*user)->email.has_value();
}
"""

THEIRS = """
#include <nlohmann/json.hpp>
#include <string>
std::string who(const std::string& text) { return nlohmann::json::parse(text).at("sub").get<std::string>(); }
"""


def user_seconds(compiler: str, source: pathlib.Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [compiler, "-std=c++20", "-O2", f"-I{INCLUDE}", "-c", str(source), "-o", str(source) + ".o"]
    subprocess.run(command, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    compiler = sys.argv[1] if len(sys.argv) > 1 else "g++"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as folder:
        times: dict[str, list[float]] = {"better-auth-jwt": [], "core layers": [], "nlohmann/json": []}
        sources = {}
        for name, text in zip(times, (OURS, CORE, THEIRS)):
            sources[name] = pathlib.Path(folder) / (name.replace("/", "-") + ".cpp")
            sources[name].write_text(text)
        for _ in range(runs):
            for name, source in sources.items():
                times[name].append(user_seconds(compiler, source))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, seconds in medians.items():
        print(f"{name:16} {seconds:.2f} s")
    for name in list(medians)[:-1]:
        print(f"{name:16} {medians[name] / medians['nlohmann/json']:.2f} of nlohmann/json")


if __name__ == "__main__":
    main()
