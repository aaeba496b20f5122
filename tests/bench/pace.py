#!/usr/bin/python3
"""How late events of 200 phones at 1x begin under the bench's pacer and under ns-3's real-time simulator.

The event stream is recorded from the simulation, then played in turn, each on the same processor: by ns-3, by the pacer
(events that only look at the clock, like ns-3's), and by the pacer with the phones and servers whose events they are.

Exit code: 0 if the pacer's median p99, with and without the phones, is at or below ns-3's; 1 if not; 2 if there is
something missing (pace_stream and pace_ns3 are built where Debian's libns3-dev is installed)."""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SCENARIO = HERE / "pace/phones.yaml"
ROWS = ("ns-3", "pacer", "pacer with phones")


def main():
    build = HERE.parents[1] / "build/release/bin"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of each, in turn (%(default)s)")
    parser.add_argument("--seconds", type=int, default=20, help="of the event stream (%(default)s)")
    parser.add_argument("--programs", type=pathlib.Path, default=build, help="folder of pace_stream and pace_ns3")
    options = parser.parse_args()
    ours, theirs = options.programs / "pace_stream", options.programs / "pace_ns3"
    if missing := [str(one) for one in (ours, theirs) if not os.access(one, os.X_OK)]:
        print(f"missing: {' '.join(missing)}; install libns3-dev, build pace_stream and pace_ns3", file=sys.stderr)
        return 2
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    figures = {row: [] for row in ROWS}
    print(f"load before: {' '.join(map(str, os.getloadavg()))}", flush=True)
    with tempfile.TemporaryDirectory(prefix="pace-") as folder:
        stream = pathlib.Path(folder) / "stream"
        subprocess.run([ours, "record", SCENARIO, stream, str(options.seconds)], check=True)
        commands = ([theirs, stream], [ours, "play", stream], [ours, "phones", SCENARIO, str(options.seconds)])
        for number in range(1, options.rounds + 1):
            for row, command in zip(ROWS, commands):
                out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                figures[row].append([float(word) for word in out.split()])
                print(f"round {number}: {row:<18} p99 {figures[row][-1][2]:.1f} us", flush=True)
    print(f"load after: {' '.join(map(str, os.getloadavg()))}\n")
    print(f"{'median of ' + str(options.rounds):<20}{'events':>8}{'p50 us':>9}{'p99 us':>9}{'max us':>10}{'CPU ms':>9}")
    medians = {row: [statistics.median(column) for column in zip(*figures[row])] for row in ROWS}
    for row in ROWS:
        events, p50, p99, most, cpu = medians[row]
        print(f"{row:<20}{events:>8.0f}{p50:>9.1f}{p99:>9.1f}{most:>10.1f}{cpu:>9.0f}")
    good = all(medians[row][2] <= medians["ns-3"][2] for row in ROWS)
    print(f"p99 at or below ns-3's: {'yes' if good else 'NO'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
