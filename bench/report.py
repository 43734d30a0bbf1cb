#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the programs that scripts/bench has built, in turn, and reports the medians.

report.py full|quick FOLDER   prints tables and writes FOLDER/results.json; full also writes docs/performance.md and its chart
"""
import collections
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import typing

import compile_time

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = "better-auth-jwt"
AWS_LC = ", AWS-LC"  # behind who, of a row that was measured with that libcrypto
# How many rounds, how many seconds for each row, and how many runs of the compiler.
FULL, QUICK = (7, 0.2, 5), (1, 0.02, 1)
GROUPS = {
    "hs256_small": "HS256, small payload (103 bytes)",
    "hs256_typical": "HS256, typical payload",
    "hs256_large": "HS256, large payload (4.5 KiB)",
    "hs256_16k": "HS256, very large payload (16 KiB)",
    "eddsa_typical": "EdDSA, typical payload",
    "es256_typical": "ES256, typical payload",
    "rs256_typical": "RS256, typical payload",
    "cached_one": "Cached signature, one token",
    "cached_10k": "Cached signature, 10,000 tokens in turn",
    "cookie_compact": "Session cookie, compact",
    "cookie_compact_token": "Session cookie, compact, with session_token",
    "cookie_jwt": "Session cookie, jwt",
    "cookie_jwt_token": "Session cookie, jwt, with session_token",
    "cookie_jwe": "Session cookie, jwe",
    "cookie_jwe_token": "Session cookie, jwe, with session_token",
}
VERIFIED = [group for group in GROUPS if not group.startswith(("cached", "cookie"))]
# The groups that compare one thread with two, and the least factor between them.
THREADS = {
    "hs256_threads": ("HS256, distinct tokens", 1.9),
    "cached_10k": ("cached signature, distinct tokens", 1.9),
    "hs256_threads_one_token": ("HS256, one token", 1.4),
    "cached_one": ("cached signature, one token", 1.4),
}
KEYS = ("published", "live_key_set", "jwks_source")


def google_benchmark(program: pathlib.Path, seconds: float, tokens: pathlib.Path) -> tuple[list[dict], dict]:
    command = [str(program), "--benchmark_format=json", f"--benchmark_min_time={seconds}", "--benchmark_enable_random_interleaving=true"]
    environment = {**os.environ, "BENCH_TOKENS": str(tokens)}
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment).stdout
    report = json.loads(text)
    rows = []
    for each in report["benchmarks"]:
        group, who = each["run_name"].split("/")[:2]
        row = {"group": group, "who": who, "cpu_ns": each["cpu_time"]}
        if "items_per_second" in each:
            row["per_second"] = each["items_per_second"]
        for name in ("new", "OPENSSL_malloc"):
            if name in each:
                row[name] = each[name]
        rows.append(row)
    return rows, report["context"]


def lines_of_json(command: list[str]) -> list[dict]:
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in text.splitlines()]


def measure(folder: pathlib.Path, rounds: int, seconds: float) -> tuple[list[dict], dict]:
    """Runs every program once in each round, so that whatever else the machine does affects all of them."""
    tokens, peers = folder / "tokens", folder / "peers"
    others = [["node", str(peers / "peers.mjs")], [str(peers / "python/bin/python"), str(ROOT / "bench/peers/python/peers.py")],
              [str(peers / "go_peer")], [str(peers / "rust/release/peer")]]
    others = [command for command in others if command[0] == "node" or pathlib.Path(command[0]).exists()]
    measured: dict[tuple[str, str], dict[str, list[float]]] = collections.defaultdict(lambda: collections.defaultdict(list))
    context = {}
    for done in range(rounds):
        print(f"round {done + 1} of {rounds}", file=sys.stderr)
        rows, context = google_benchmark(folder / "verify_benchmark", seconds, tokens)
        rows += google_benchmark(folder / "session_cookie_benchmark", seconds, tokens)[0]
        if (with_aws_lc := ROOT / "build/release_aws_lc/bench/verify_benchmark").exists():
            rows += [{**row, "who": row["who"] + AWS_LC} for row in google_benchmark(with_aws_lc, seconds, tokens)[0]
                     if row["who"] in ("raw", OURS) and row["group"] in VERIFIED]
        for command in others:
            rows += lines_of_json([*command, str(tokens / "tokens.json"), str(seconds)])
        for row in rows:
            for name in ("cpu_ns", "per_second", "new", "OPENSSL_malloc"):
                if name in row:
                    measured[row["group"], row["who"]][name].append(row[name])
    rows = [{"group": group, "who": who, **{name: statistics.median(numbers) for name, numbers in values.items()}} for (group, who), values in measured.items()]
    raw = {row["group"]: row["cpu_ns"] for row in rows if row["who"] == "raw"}
    for row in rows:
        if row["group"] in raw:
            row["x_raw"] = row["cpu_ns"] / raw[row["group"]]
    order = [*GROUPS, *(group for group in THREADS if group not in GROUPS), "keys"]
    return sorted(rows, key=lambda row: (order.index(row["group"]), row["cpu_ns"])), context


def by_name(rows: list[dict]) -> dict[tuple[str, str], dict]:
    return {(row["group"], row["who"]): row for row in rows}


def peers(rows: list[dict], group: str) -> list[dict]:
    """The rows of other libraries, the fastest first."""
    return [row for row in rows if row["group"] == group and row["who"] not in ("raw", "evp", "raw" + AWS_LC) and not row["who"].startswith(OURS)]


def thread_factor(rows: list[dict], group: str, by: str) -> float:
    """The work that two threads do in the time in which one thread does 1: by the clock, or by CPU time."""
    at = by_name(rows)
    one, two = at[group, f"{OURS}, 1 thread"], at[group, f"{OURS}, 2 threads"]
    return two["per_second"] / one["per_second"] if by == "clock" else 2 * one["cpu_ns"] / two["cpu_ns"]


def include_kilobytes() -> float:
    folder = ROOT / "include/better_auth"
    return sum(path.stat().st_size for path in folder.rglob("*.hpp")) / 1000


class Limit(typing.NamedTuple):
    what: str
    limit: float
    measured: float
    unit: str
    at_least: bool = False

    def row(self) -> str:
        met = self.measured >= self.limit if self.at_least else self.measured <= self.limit
        digits = 0 if self.limit >= 12 else 2 if self.limit >= 1.5 else 3
        return (f"| {self.what} | at {'least' if self.at_least else 'most'} {self.limit:g}{self.unit} | {self.measured:.{digits}f}{self.unit} | "
                f"{'met' if met else '**missed**'} |")


def limits(rows: list[dict], seconds: dict[str, float]) -> list[Limit]:
    at = by_name(rows)
    found = [Limit("HS256, typical payload", 3.8, at["hs256_typical", OURS]["x_raw"], " × raw")]
    fastest = peers(rows, "hs256_typical")[0]
    found.append(Limit(f"the same, next to the fastest other library ({fastest['who']})", 0.45, at["hs256_typical", OURS]["cpu_ns"] / fastest["cpu_ns"], " × its time"))
    found += [Limit(GROUPS[group], most, at[group, OURS]["x_raw"], " × raw") for group, most in (("eddsa_typical", 1.03), ("es256_typical", 1.05), ("rs256_typical", 1.10))]
    if ("eddsa_typical", OURS + AWS_LC) in at:
        def with_aws_lc(group: str) -> float:
            return at[group, OURS + AWS_LC]["cpu_ns"]
        found.append(Limit("EdDSA with AWS-LC", 0.45, with_aws_lc("eddsa_typical") / at["eddsa_typical", "raw"]["cpu_ns"], " × raw with OpenSSL"))
        for group, most in (("eddsa_typical", 1.03), ("es256_typical", 1.05), ("rs256_typical", 1.10)):
            fastest = peers(rows, group)[0]
            found.append(Limit(f"{GROUPS[group]}, with AWS-LC", most, with_aws_lc(group) / at[group, "raw" + AWS_LC]["cpu_ns"], " × raw with AWS-LC"))
            found.append(Limit(f"the same, next to the fastest other library ({fastest['who']})", 1, with_aws_lc(group) / fastest["cpu_ns"], " × its time"))
    found += [Limit(GROUPS[group], 1.1, at[group, OURS]["cpu_ns"] / at[group, f"{OURS}, HS256"]["cpu_ns"], " × HS256 of the same payload") for group in ("cached_one", "cached_10k")]
    found += [Limit(f"two threads, {what}", least, thread_factor(rows, group, "clock"), " × one thread", True) for group, (what, least) in THREADS.items()]
    for strategy, most in (("compact", 4.5), ("jwt", 4), ("jwe", 3)):
        found += [Limit(GROUPS[group], most, at[group, OURS]["x_raw"], " × raw") for group in (f"cookie_{strategy}", f"cookie_{strategy}_token")]
    found += [Limit(f"C++ allocations, {GROUPS[group]}", 12, at[group, OURS]["new"], "") for group in ("hs256_typical", "eddsa_typical", "es256_typical", "rs256_typical")]
    found.append(Limit("compile time of a file that verifies", 0.9, seconds[compile_time.OURS] / seconds[compile_time.PARSE], " × nlohmann/json"))
    found.append(Limit("size of include/", 380, include_kilobytes(), " kB"))
    return found


def limit_table(rows: list[dict], seconds: dict[str, float]) -> list[str]:
    return ["| what | limit | measured | |", "|---|---|---|---|", *(each.row() for each in limits(rows, seconds))]


def cache_lines(rows: list[dict]) -> list[str]:
    at = by_name(rows)
    lines = []
    for group in ("cached_one", "cached_10k"):
        hit, verified, hs256 = (at[group, who]["cpu_ns"] for who in (OURS, f"{OURS}, no cache", f"{OURS}, HS256"))
        lines.append(f"{GROUPS[group]}: {hit:,.0f} ns. Without the cache it takes {verified:,.0f} ns, {verified / hit:.0f} times as long; HS256 with the same payload takes {hs256:,.0f} ns.")
    return lines


def thread_table(rows: list[dict]) -> list[str]:
    lines = ["| tokens | by the clock | by CPU time |", "|---|---:|---:|"]
    return lines + [f"| {what} | {thread_factor(rows, group, 'clock'):.2f} | {thread_factor(rows, group, 'cpu'):.2f} |" for group, (what, _) in THREADS.items()]


def key_table(rows: list[dict]) -> list[str]:
    at = by_name(rows)
    lines = ["| keys | CPU ns, 1 thread | CPU ns, 2 threads |", "|---|---:|---:|"]
    return lines + [f"| `{name}` | {at['keys', f'{name}, 1 thread']['cpu_ns']:.0f} | {at['keys', f'{name}, 2 threads']['cpu_ns']:.0f} |" for name in KEYS]


def compile_table(seconds: dict[str, float]) -> list[str]:
    lines = ["| what is compiled | seconds | × nlohmann/json |", "|---|---:|---:|"]
    texts = {compile_time.OURS: "better-auth-jwt: verify a token into a claims struct", compile_time.PARSE: "nlohmann/json: parse an object", compile_time.JWT_CPP: "jwt-cpp: verify a token"}
    return lines + [f"| {texts[name]} | {value:.2f} | {value / seconds[compile_time.PARSE]:.2f} |" for name, value in seconds.items()]


def allocations(rows: list[dict]) -> list[str]:
    lines = ["| group | who | C++ | OpenSSL |", "|---|---|---:|---:|"]
    shown = [row for row in rows if "new" in row and row["who"] in ("raw", "evp", OURS)]
    return lines + [f"| {GROUPS[row['group']]} | {row['who']} | {row['new']:.0f} | {row['OPENSSL_malloc']:.0f} |" for row in shown]


def first_line(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]


def machine() -> str:
    name = platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        text = cpuinfo.read_text()
        names = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")]
        name = names[0] if names else name
        name += " with SHA instructions" if "sha_ni" in text.split() else ""
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, {first_line('c++', '--version')}, {first_line('openssl', 'version').split('(')[0].strip()}"


def versions(folder: pathlib.Path, context: dict) -> str:
    """The versions of the other libraries, and of what runs them."""
    found = [f"{name} {context[name]}" for name in ("libjwt", "cpp-jwt", "jwt-cpp") if name in context]
    packages = json.loads((ROOT / "bench/peers/node/package.json").read_text())["dependencies"]
    found += [f"{name} {version}" for name, version in packages.items()] + [f"Node {first_line('node', '--version').lstrip('v')}"]
    pins = (ROOT / "bench/peers/python/requirements.txt").read_text().split()
    found += [pin.replace("==", " ") for pin in pins[:2]] + [first_line(str(folder / "peers/python/bin/python"), "--version")]
    if (folder / "peers/go_peer").exists():
        found += ["golang-jwt " + re.search(r"jwt/v5 v(\S+)", (ROOT / "bench/peers/go/go.mod").read_text())[1], first_line("go", "version").split()[2].replace("go", "Go ")]
    if (folder / "peers/rust/release/peer").exists():
        found += ["jsonwebtoken (Rust) " + re.search(r'jsonwebtoken = \{ version = "=([^"]+)', (ROOT / "bench/peers/rust/Cargo.toml").read_text())[1],
                  " ".join(first_line("rustc", "--version").split()[:2])]
    return ", ".join(found)


def table(rows: list[dict], group: str) -> list[str]:
    ours = next((row["cpu_ns"] for row in rows if row["group"] == group and row["who"] == OURS), None)
    lines = ["| who | CPU ns | × raw | × better-auth-jwt |", "|---|---:|---:|---:|"]
    for row in rows:
        if row["group"] == group and not row["who"].endswith((" thread", " threads")):
            lines.append(f"| {row['who']} | {row['cpu_ns']:,.0f} | {row['x_raw']:.3g} | {row['cpu_ns'] / ours:.3g} |")
    return lines


def chart(rows: list[dict], path: pathlib.Path) -> None:
    """How long each library takes to verify a typical token, on a logarithmic scale."""
    shown = [row for row in rows if row["group"] == "hs256_typical" and row["who"] != "evp" and "," not in row["who"]]
    data = "\n".join(f"\"{row['who']}\" {row['cpu_ns']}" for row in reversed(shown))
    height = 90 + 26 * len(shown)
    script = f"""
set terminal svg size 760,{height} font 'sans-serif,13' background rgb 'white'
set output '{path}'
set title 'HS256, typical payload: CPU time for one token'
set logscale x
set xrange [100:*]
set xlabel 'nanoseconds'
set style fill solid 0.9 noborder
set yrange [-0.7:{len(shown) - 0.3}]
set grid xtics lc rgb '#dddddd'
set border 1
set ytics nomirror scale 0
set xtics nomirror
$rows << END
{data}
END
plot $rows using (100):0:(100):2:($0-0.36):($0+0.36):ytic(1) with boxxyerror lc rgb '#3b6fb6' notitle
"""
    subprocess.run(["gnuplot"], input=script, check=True, text=True)


def document(rows: list[dict], seconds: dict[str, float], about: str, others: str, rounds: int) -> None:
    commit = first_line("git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude", "*")
    lines = ["# Performance", "",
             f"`scripts/bench` wrote this page on {datetime.date.today().isoformat()}, at commit {commit}.",
             f"All times are CPU time for one token: the medians of {rounds} rounds, in each of which every program ran once.", "",
             f"- Machine: {about}.",
             f"- Other libraries: {others}. Each verifies the same tokens in its fastest documented way, with keys that are made once.",
             "- `raw` is the fastest public way to do the same cryptography on the same bytes. For HS256 this is the deprecated `SHA256_CTX`, copied by value; for the other "
             "algorithms it is an EVP context of OpenSSL that is reused. `evp` is HMAC through EVP.",
             "- For session cookies, `raw` is HMAC through EVP and, for jwe, AES. The session has a usual size, about 1 KiB as a cookie.", "",
             "![HS256, typical payload: CPU time for one token](performance.svg)", "",
             "## Limits", "", "The project sets these limits for itself. They are ratios within one run, so they hardly depend on the machine.", "", *limit_table(rows, seconds), ""]
    for group, title in GROUPS.items():
        lines += [f"## {title}", "", *table(rows, group), ""]
    lines += ["## What the signature cache saves", "", *(f"- {line}" for line in cache_lines(rows)), "",
              "## Two threads", "", "The work that two threads do in the time in which one thread does 1. They share one verifier.",
              "By the clock, the two threads need both cores for themselves; by CPU time, they do not.", "", *thread_table(rows), "",
              "## Reading keys that can be replaced", "", "What a verifier pays for each token to read its current keys, if they can be replaced while it runs.",
              "`published` is the building block of the other two.", "", *key_table(rows), "",
              "## Compile time", "", "User CPU time to compile one source file with -O2.", "", *compile_table(seconds), "",
              "## Allocations for one token", "", *allocations(rows), ""]
    (ROOT / "docs/performance.md").write_text("\n".join(lines), encoding="utf-8")
    chart(rows, ROOT / "docs/performance.svg")


def main() -> None:
    full, folder = sys.argv[1] == "full", pathlib.Path(sys.argv[2])
    rounds, seconds, runs = FULL if full else QUICK
    rows, context = measure(folder, rounds, seconds)
    compiling = compile_time.measure("c++", runs, [])
    about = machine()
    results = [{"group": row["group"], "who": row["who"], "cpu_ns": round(row["cpu_ns"], 1), **({"x_raw": float(f"{row['x_raw']:.5g}")} if "x_raw" in row else {})} for row in rows]
    text = ",\n".join(json.dumps(row, ensure_ascii=False) for row in results)
    (folder / "results.json").write_text(f'{{"machine":{json.dumps(about)},"rows":[\n{text}\n]}}\n', encoding="utf-8")
    print(about)
    for group, title in GROUPS.items():
        print("\n".join(["", title, *table(rows, group)]))
    for title, lines in (("Cached signatures", cache_lines(rows)), ("Two threads, × one thread", thread_table(rows)), ("Reading keys that can be replaced", key_table(rows)),
                         ("Compile time", compile_table(compiling)), ("Allocations for one token", allocations(rows)), ("Limits", limit_table(rows, compiling))):
        print("\n".join(["", title, *lines]))
    if full:
        document(rows, compiling, about, versions(folder, context), rounds)


if __name__ == "__main__":
    main()
