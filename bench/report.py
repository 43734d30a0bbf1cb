#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs what scripts/bench has built, in turns, and reports the medians.

report.py full|quick FOLDER   prints tables and writes FOLDER/results.json; where full, also docs/performance.md and its chart
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

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = "better-auth-jwt"
GROUPS = {
    "hs256_small": "HS256, payload of 103 bytes",
    "hs256_typical": "HS256, typical payload",
    "hs256_large": "HS256, 4.5 KiB",
    "hs256_16k": "HS256, 16 KiB",
    "eddsa_typical": "EdDSA, typical payload",
    "es256_typical": "ES256, typical payload",
    "rs256_typical": "RS256, typical payload",
    "cache_hot": "EdDSA, one token remembered",
    "cache_10k": "EdDSA, 10,000 tokens remembered",
    "cookie_compact": "Session cookie, compact",
    "cookie_compact_token": "Session cookie, compact, and session_token",
    "cookie_jwt": "Session cookie, jwt",
    "cookie_jwt_token": "Session cookie, jwt, and session_token",
    "cookie_jwe": "Session cookie, jwe",
    "cookie_jwe_token": "Session cookie, jwe, and session_token",
}


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
            if who.endswith(("verify_many", "by a loop")):
                row["cpu_ns"] = 1e9 / each["items_per_second"]
        for name in ("new", "OPENSSL_malloc"):
            if name in each:
                row[name] = each[name]
        rows.append(row)
    return rows, report["context"]


def lines_of_json(command: list[str]) -> list[dict]:
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in text.splitlines()]


def measure(folder: pathlib.Path, rounds: int, seconds: float) -> tuple[list[dict], dict]:
    """Every program once a round, so that whatever else the machine does meets all of them."""
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
        for command in others:
            rows += lines_of_json([*command, str(tokens / "tokens.json"), str(seconds)])
        for row in rows:
            for name in ("cpu_ns", "per_second", "new", "OPENSSL_malloc"):
                if name in row:
                    measured[row["group"], row["who"]][name].append(row[name])
    rows = [{"group": group, "who": who, **{name: statistics.median(numbers) for name, numbers in values.items()}} for (group, who), values in measured.items()]
    raw = {row["group"]: row["cpu_ns"] for row in rows if row["who"] == "raw"}
    for row in rows:
        row["x_raw"] = row["cpu_ns"] / raw[row["group"]]
    order = list(GROUPS)
    return sorted(rows, key=lambda row: (order.index(row["group"]), row["cpu_ns"])), context


def ratios(rows: list[dict]) -> list[str]:
    """What the cache and a second thread gain, in one run of one program."""
    at = {(row["group"], row["who"]): row for row in rows}
    lines = []
    for group in ("cache_hot", "cache_10k"):
        hit, verified = at[group, OURS]["cpu_ns"], at[group, f"{OURS}, no cache"]["cpu_ns"]
        many, loop = at[group, f"{OURS}, verify_many"]["cpu_ns"], at[group, f"{OURS}, 50 by a loop"]["cpu_ns"]
        lines.append(f"{GROUPS[group]}: {hit:.0f} ns, {verified / hit:.0f} times as fast as verifying.")
        lines.append(f"{GROUPS[group]}, 50 at once: {many:.0f} ns each by `verify_many`, {loop:.0f} ns by a loop that keeps the verdicts.")
    for group in ("hs256_typical", "cache_hot", "cache_10k"):
        one, two = at[group, f"{OURS}, 1 thread"], at[group, f"{OURS}, 2 threads"]
        # By the clock the two need the machine for themselves; by CPU time they do not.
        lines.append(f"{GROUPS[group]}: two threads do {two['per_second'] / one['per_second']:.2f} times the work of one by the clock, "
                     f"{2 * one['cpu_ns'] / two['cpu_ns']:.2f} times by CPU time.")
    one, two = at["hs256_typical", f"{OURS}, core layers, 1 thread"], at["hs256_typical", f"{OURS}, core layers, 2 threads"]
    lines.append(f"{GROUPS['hs256_typical']}, core layers: two threads do {two['per_second'] / one['per_second']:.2f} times the work of one by the clock.")
    return lines


def allocations(rows: list[dict]) -> list[str]:
    lines = ["| group | who | C++ | OpenSSL |", "|---|---|---:|---:|"]
    lines += [f"| {row['group']} | {row['who']} | {row['new']:.0f} | {row['OPENSSL_malloc']:.0f} |" for row in rows if "new" in row and row["who"] in ("raw", "evp", OURS, f"{OURS}, core layers", f"{OURS}, in a buffer")]
    return lines


def first_line(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]


def machine() -> str:
    name = platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        text = cpuinfo.read_text()
        names = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")]
        name = names[0] if names else name
        vectors = [flag for flag in ("avx2", "avx512vbmi") if flag in text.split()]
        name += f" ({', '.join(vectors)})" if vectors else ""
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, {first_line('c++', '--version')}, {first_line('openssl', 'version').split('(')[0].strip()}"


def versions(folder: pathlib.Path, context: dict) -> str:
    """Of the other libraries and of what runs them."""
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
    """Time to verify a typical token by each library, on a logarithmic scale."""
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


def document(rows: list[dict], about: str, others: str, rounds: int) -> None:
    commit = first_line("git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude", "*")
    lines = ["# Performance", "",
             f"Written by `scripts/bench` on {datetime.date.today().isoformat()}, commit {commit}. CPU time for one token, medians of {rounds} rounds in which every "
             "program had its turn.", "",
             f"- Machine: {about}.",
             f"- Other libraries, each in its fastest documented use on the same tokens, keys made once: {others}.",
             "- `raw` is the fastest public way to the same cryptography over the same bytes: for HS256 the deprecated `SHA256_CTX`, copied by value, for the others "
             "a context of OpenSSL's EVP that is used again. `evp` is HMAC through EVP.",
             "- Session cookies hold a session of the usual size, about 1 KiB as a cookie; their `raw` is HMAC through EVP, and for jwe AES too.",
             "- The tokens of `cache_10k` stand in one buffer and are asked for in turn.", "",
             "![HS256, typical payload: CPU time for one token](performance.svg)", ""]
    for group, title in GROUPS.items():
        if any(row["group"] == group for row in rows):
            lines += [f"## {title}", "", *table(rows, group), ""]
    lines += ["## Remembered tokens and threads", "", *(f"- {line}" for line in ratios(rows)), "", "## Allocations for one token", "", *allocations(rows), ""]
    (ROOT / "docs/performance.md").write_text("\n".join(lines), encoding="utf-8")
    chart(rows, ROOT / "docs/performance.svg")


def main() -> None:
    full, folder = sys.argv[1] == "full", pathlib.Path(sys.argv[2])
    rounds, seconds = (7, 0.2) if full else (1, 0.02)
    (rows, context), about = measure(folder, rounds, seconds), machine()
    results = [{"group": row["group"], "who": row["who"], "cpu_ns": round(row["cpu_ns"], 1), "x_raw": float(f"{row['x_raw']:.5g}")} for row in rows]
    text = ",\n".join(json.dumps(row, ensure_ascii=False) for row in results)
    (folder / "results.json").write_text(f'{{"machine":{json.dumps(about)},"rows":[\n{text}\n]}}\n', encoding="utf-8")
    print(about)
    for group, title in GROUPS.items():
        if any(row["group"] == group for row in rows):
            print("\n".join(["", title, *table(rows, group)]))
    print("\n".join(["", *ratios(rows), "", "Allocations for one token", *allocations(rows)]))
    if full:
        document(rows, about, versions(folder, context), rounds)


if __name__ == "__main__":
    main()
