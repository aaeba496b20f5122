"""Scenario runs and database rows per second: the campaign that comes along, and runs of which the store keeps every
event of the journal. Both are timed from the start of the program to its end, the store on the disk included."""
import contextlib
import hashlib
import pathlib
import sqlite3
import tempfile
import time

from figures import Section
from programs import ROOT, Failed, run

PLAN = ROOT / "scenarios/campaigns/keep-alive.yaml"
SCENARIO = "automatic-failover-power-loss"
SMOKE_PLAN = """\
campaign: smoke
about: The scenarios of the campaign that comes along, one run of each.
scenarios: [{folder}/primary-loses-power.yaml, {folder}/switching-service-crashes.yaml]
seeds: {{first: 1, count: 1}}
"""
# What must be the same wherever it is made: the digest of a run's journal says what happened in it.
RUNS = """
select {cell}, run.seed, verdict, fingerprint, journal_events, duration_ns from run {join} order by 1, 2"""
MEASUREMENTS = """
select {cell}, run.seed, name, value, unit, measurement.verdict
from measurement join run using (run_id) {join} order by 1, 2, 3"""


class Stored:
    """What lies in a store: how many runs, how many rows, and the digest of its results."""

    def __init__(self, path):
        with contextlib.closing(sqlite3.connect(path)) as store:
            tables = [name for name, in store.execute("select name from sqlite_master where type = 'table'")]
            self.rows = sum(store.execute(f'select count(*) from "{table}"').fetchone()[0] for table in tables)
            self.runs, = store.execute("select count(*) from run").fetchone()
            planned, = store.execute("select count(*) from plan_run").fetchone()
            cell, join = ("cell", "join plan_run using (run_id)") if planned else ("scenario_id", "")
            digest = hashlib.sha256()
            for query in (RUNS, MEASUREMENTS):
                for row in store.execute(query.format(cell=cell, join=join)):
                    digest.update(repr(row).encode())
            self.digest = digest.hexdigest()


def play(bench, arguments):
    """Seconds that the program took with a new store, and what lies there then. A run that fails is a result."""
    with tempfile.TemporaryDirectory(prefix="bench-runs-") as folder:
        store = pathlib.Path(folder) / "results.db"
        since = time.monotonic()
        run([bench.switchback, *arguments, "--db", store, "--quiet"], codes=(0, 1))
        took = time.monotonic() - since
        return took, Stored(store)


def measure(bench):
    section = Section("runs and store", "runs of 200 phones with boot and failover, all processors, a new store each time; "
                      "by the wall clock, start and end of the program included")
    with tempfile.TemporaryDirectory(prefix="bench-plan-") as folder:
        plan = PLAN
        if bench.smoke:
            plan = pathlib.Path(folder) / "smoke.yaml"
            plan.write_text(SMOKE_PLAN.format(folder=PLAN.parent / "keep-alive"))
        commands = {"campaign": ["campaign", plan],
                    "all events kept": ["run", SCENARIO, "--repeat", "2" if bench.smoke else "50", "--keep-events", "all",
                                        "--no-report"]}
        found = {name: [] for name in commands}
        for number in range(1, bench.rounds + 1):
            for name, arguments in commands.items():
                took, stored = play(bench, arguments)
                fact = [stored.runs, stored.digest]
                if section.facts.setdefault(name, fact) != fact:
                    raise Failed(f"{name}: round {number} gave other results than round 1")
                found[name].append((stored.runs / took, stored.rows / took))
                bench.say(f"runs, round {number}: {name} {stored.runs} runs, {stored.rows:,} rows in {took:.2f} s")
    for name, pairs in found.items():
        section.add(name, "runs/s", [runs for runs, _ in pairs])
        section.add(name, "rows/s", [rows for _, rows in pairs])
    return section
