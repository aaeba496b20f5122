#!/usr/bin/python3
"""How fast Switchback is, in turn with what others offer on the same machine: the hold model against ns-3's scheduler,
plain SystemC and SimPy; the phone bank; runs and database rows; the pacer's lateness against ns-3's real-time simulator;
and the REGISTER rate against SIPp. Takes less than ten minutes where nothing else runs.

Rounds of all that is compared alternate, and ratios are those of one round, because a machine that is shared changes its
speed from one minute to the next. The result hash is over results that depend on no clock: two people who see the same
one measured the same thing.

Exit code: 0 if every ratio is what is wanted, 1 if not, 2 for a mistake in the command line, 4 if a program failed,
130 if it was stopped."""
import argparse
import json
import pathlib
import sys

# A cache would lie among the sources.
sys.dont_write_bytecode = True
import station
from figures import document, result_hash, table
from programs import ROOT, Bench, Failed
from sections import hold, pacing, phones, registering, runs

SECTIONS = {"hold": hold, "phones": phones, "runs": runs, "pacing": pacing,
            "register": registering}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="switchback bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="of each section (%(default)s)")
    parser.add_argument("--only", choices=SECTIONS, action="append", metavar="SECTION",
                        help=f"only this one; may be given again: {', '.join(SECTIONS)}")
    parser.add_argument("--smoke", action="store_true", help="a small size and one round, to see that all of it works: "
                        "the figures mean nothing, and no ratio is wanted")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    parser.add_argument("--out", type=pathlib.Path, metavar="FILE", help="write it to this file as well")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)  # for the launcher, before it builds
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("argument --rounds: at least 1")
    if options.out and not options.out.resolve().parent.is_dir():
        parser.error(f"argument --out: there is no folder {options.out.resolve().parent}")
    return options


def text_of(found):
    """The document as lines for people."""
    yield "machine"
    for name, value in found["machine"].items():
        yield f"  {name:<12}{value}"
    yield "versions"
    for name, value in found["versions"].items():
        yield f"  {name:<12}{value}"
    yield f"load averages: {found['load before']} before, {found['load after']} after; rounds: {found['rounds']}"
    if found["smoke"]:
        yield "smoke: what is shown works, and its figures mean nothing"
    yield ""


def main(arguments):
    options = parse(arguments)
    if options.check:
        return 0
    bench = Bench(options.build.resolve(), 1 if options.smoke else options.rounds, options.smoke)
    names = [name for name in SECTIONS if not options.only or name in options.only]
    found = {"machine": station.machine(), "versions": station.versions(bench.build), "rounds": bench.rounds,
             "smoke": bench.smoke, "load before": station.load()}
    sections = {}
    try:
        if not bench.has("hold_switchback"):
            raise Failed(f"{bench.build} has no programs to run; start it as ./switchback bench, which builds them")
        for name in names:
            sections[name] = SECTIONS[name].measure(bench)
    except Failed as error:
        print(f"switchback bench: {error}", file=sys.stderr)
        return 4
    except KeyboardInterrupt:
        print("switchback bench: stopped; nothing is shown of what was measured so far", file=sys.stderr)
        return 130
    found["load after"] = station.load()
    found["sections"] = document(sections)
    found["result hash"] = result_hash(sections)
    if options.json:
        text = json.dumps(found, indent=1)
    else:
        last = f"result hash of {', '.join(sections)}: {found['result hash']}"
        text = "\n".join([*text_of(found), *table(sections), last])
    print(text)
    if options.out:
        options.out.write_text(text + "\n")
    good = all(ratio.good for section in sections.values() for ratio in section.ratios)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
