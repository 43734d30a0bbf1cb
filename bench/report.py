#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs what scripts/bench has built, in turns, and reports the medians.

report.py full|quick FOLDER   prints tables and writes FOLDER/results.json; where full, also docs/performance.md and its chart
"""
import collections
import json
import os
import pathlib
import platform
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
}


def google_benchmark(program: pathlib.Path, seconds: float) -> list[dict]:
    command = [str(program), "--benchmark_format=json", f"--benchmark_min_time={seconds}", "--benchmark_enable_random_interleaving=true"]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    rows = []
    for each in json.loads(text)["benchmarks"]:
        group, who = each["run_name"].split("/")[:2]
        row = {"group": group, "who": who, "cpu_ns": each["cpu_time"]}
        if "items_per_second" in each:
            row["per_second"] = each["items_per_second"]
            if who.endswith("verify_many"):
                row["cpu_ns"] = 1e9 / each["items_per_second"]
        rows.append(row)
    return rows


def lines_of_json(command: list[str]) -> list[dict]:
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return [json.loads(line) for line in text.splitlines()]


def measure(folder: pathlib.Path, rounds: int, seconds: float) -> list[dict]:
    """Every program once a round, so that whatever else the machine does meets all of them."""
    tokens, peers = str(folder / "tokens.json"), folder / "peers"
    others = [["node", str(peers / "peers.mjs")], [str(peers / "python/bin/python"), str(ROOT / "bench/peers/python/peers.py")],
              [str(peers / "go_peer")], [str(peers / "rust/release/peer")]]
    others = [command for command in others if command[0] == "node" or pathlib.Path(command[0]).exists()]
    measured: dict[tuple[str, str], dict[str, list[float]]] = collections.defaultdict(lambda: collections.defaultdict(list))
    for _ in range(rounds):
        rows = []
        for program in ("verify_benchmark", "cache_benchmark", "peers_cpp_benchmark"):
            rows += google_benchmark(folder / program, seconds)
        for command in others:
            rows += lines_of_json([*command, tokens, str(seconds)])
        for row in rows:
            for name in ("cpu_ns", "per_second"):
                if name in row:
                    measured[row["group"], row["who"]][name].append(row[name])
    raw = {group: statistics.median(values["cpu_ns"]) for (group, who), values in measured.items() if who == "raw"}
    out = []
    for (group, who), values in measured.items():
        cpu_ns = statistics.median(values["cpu_ns"])
        row = {"group": group, "who": who, "cpu_ns": round(cpu_ns, 1)}
        if group in raw:
            row["x_raw"] = float(f"{cpu_ns / raw[group]:.5g}")
        if "per_second" in values:
            row["per_second"] = round(statistics.median(values["per_second"]))
        out.append(row)
    order = list(GROUPS)
    return sorted(out, key=lambda row: (order.index(row["group"]) if row["group"] in order else len(order), row["cpu_ns"]))


def ratios(rows: list[dict]) -> list[str]:
    """What the cache gains, in one run of one program."""
    at = {(row["group"], row["who"]): row for row in rows}
    lines = []
    for group in ("cache_hot", "cache_10k"):
        hit, verified = at[group, OURS]["cpu_ns"], at[group, f"{OURS}, no cache"]["cpu_ns"]
        one, two = at[group, f"{OURS}, 1 thread"], at[group, f"{OURS}, 2 threads"]
        lines.append(f"{GROUPS[group]}: {hit:.0f} ns, {verified / hit:.0f} times as fast as verifying")
        # By the clock the two need the machine for themselves; by CPU time they do not.
        lines.append(f"{GROUPS[group]}: two threads do {two['per_second'] / one['per_second']:.2f} times the work of one by the clock, "
                     f"{2 * one['cpu_ns'] / two['cpu_ns']:.2f} times by CPU time")
    batch = at["cache_10k", f"{OURS}, verify_many"]["cpu_ns"]
    lines.append(f"10,000 tokens by verify_many: {batch:.0f} ns each, one by one {at['cache_10k', OURS]['cpu_ns']:.0f} ns")
    return lines


def machine() -> str:
    name = platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        name = names[0] if names else name
    compiler = subprocess.run(["c++", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]
    ssl = subprocess.run(["openssl", "version"], check=True, stdout=subprocess.PIPE, text=True).stdout.split("(")[0].strip()
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, {compiler}, {ssl}"


def table(rows: list[dict], group: str) -> list[str]:
    ours = next((row["cpu_ns"] for row in rows if row["group"] == group and row["who"] == OURS), None)
    lines = ["| who | CPU ns | × raw | × better-auth-jwt |", "|---|---:|---:|---:|"]
    for row in rows:
        if row["group"] != group or row["who"].endswith((" thread", " threads")):
            continue
        x_raw = f"{row['x_raw']:.3g}" if "x_raw" in row else ""
        x_ours = f"{row['cpu_ns'] / ours:.3g}" if ours else ""
        lines.append(f"| {row['who']} | {row['cpu_ns']:,.0f} | {x_raw} | {x_ours} |")
    return lines


def chart(rows: list[dict], path: pathlib.Path) -> None:
    """Time to verify a typical token by each library, on a logarithmic scale."""
    shown = [row for row in rows if row["group"] == "hs256_typical" and row["who"] not in ("evp",)]
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


def document(rows: list[dict], about: str, rounds: int) -> None:
    lines = ["# Performance", "",
             f"Measured by `scripts/bench`: CPU time for one token, medians of {rounds} rounds in which every program had its turn. Machine: {about}.",
             "`raw` is the fastest public way to the same cryptography over the same bytes, `evp` the same by OpenSSL's current interface.",
             "Which versions of other libraries: [bench/peers](../bench/peers), Debian's packages.", "",
             "![HS256, typical payload: CPU time for one token](performance.svg)", ""]
    for group, title in GROUPS.items():
        if any(row["group"] == group for row in rows):
            lines += [f"## {title}", "", *table(rows, group), ""]
    lines += ["## Remembered tokens", "", *(f"- {line}" for line in ratios(rows)), ""]
    (ROOT / "docs/performance.md").write_text("\n".join(lines), encoding="utf-8")
    chart(rows, ROOT / "docs/performance.svg")


def main() -> None:
    full, folder = sys.argv[1] == "full", pathlib.Path(sys.argv[2])
    rounds, seconds = (7, 0.3) if full else (1, 0.02)
    rows, about = measure(folder, rounds, seconds), machine()
    (folder / "results.json").write_text(json.dumps({"machine": about, "rows": rows}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(about)
    for group, title in GROUPS.items():
        if any(row["group"] == group for row in rows):
            print("\n".join(["", title, *table(rows, group)]))
    print("\n".join(["", *ratios(rows)]))
    if full:
        document(rows, about, rounds)


if __name__ == "__main__":
    main()
