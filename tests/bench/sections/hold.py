"""Events per second of the calendar that drives the models, of ns-3's schedulers, of SystemC's method processes and of
SimPy on one hold model (hold/hold_model.h). All must have had the same events, or nothing was compared."""
import dataclasses

from figures import Section
from programs import HERE, PYTHON, Failed, has_simpy, run

OURS, SYSTEMC, SIMPY = "Switchback", "plain SystemC", "SimPy"
# The default of ns-3, and the quickest that Debian's has for this model. Its HeapScheduler lies between them with
# 1,000,000 phones and below both with 1,000; its CalendarScheduler takes minutes to fill with 1,000,000.
NS3 = {"ns-3, map scheduler": "ns3::MapScheduler", "ns-3, priority queue": "ns3::PriorityQueueScheduler"}


@dataclasses.dataclass
class Size:
    """Phones, and instants in nanoseconds, where the model begins at 60 s. Events before the first are not timed, and
    SimPy, which is so much slower, ends at the second. `wanted` is by whom the quotient must be reached."""
    phones: int
    marks: tuple
    wanted: dict = dataclasses.field(default_factory=dict)


FULL = (Size(1_000, (70_000_000_001, 6_060_000_000_001, 60_060_000_000_001)),
        Size(1_000_000, (61_000_000_001, 67_000_000_001, 87_000_000_001), {"ns-3": 3, SYSTEMC: 10}))
SMOKE = (Size(1_000, (70_000_000_001, 360_000_000_001, 660_000_000_001)),
         Size(10_000, (61_000_000_001, 67_000_000_001, 87_000_000_001)))


class Mark:
    """A line that a program printed: all events until then, their sum, and the seconds since the mark before."""

    def __init__(self, line):
        try:
            at, events, self.sum, seconds = line.split()
            self.at, self.events, self.seconds = int(at), int(events), float(seconds)
        except ValueError as error:
            raise Failed(f"a program of the hold model printed '{line}'") from error

    def same(self, other):
        return (self.at, self.events, self.sum) == (other.at, other.events, other.sum)


def rate(marks):
    """Events a second from the first mark to the last."""
    seconds = sum(mark.seconds for mark in marks[1:])
    return (marks[-1].events - marks[0].events) / seconds


def players(bench):
    """By name: the command, what it needs of the environment, and how many marks it gets."""
    found = {OURS: ([bench.program("hold_switchback")], {}, 3)}
    if bench.has("hold_ns3"):
        for name, scheduler in NS3.items():
            found[name] = ([bench.program("hold_ns3")], {"HOLD_SCHEDULER": scheduler}, 3)
    found[SYSTEMC] = ([bench.program("hold_systemc")], {}, 3)
    if has_simpy():
        found[SIMPY] = ([PYTHON, HERE / "hold/hold_simpy.py"], {}, 2)
    return found


def play(command, env, size, count):
    marks = [Mark(line) for line in
             run([*command, size.phones, *size.marks[:count]], pinned=True, env=env).splitlines()]
    if [mark.at for mark in marks] != list(size.marks[:count]):
        raise Failed(f"{command[0]} printed {len(marks)} marks, not the {count} that it was asked for")
    return marks


def check_same(name, marks, ours, phones):
    """Throws Failed unless `marks` tell of the events that ours tell of."""
    for theirs, mine in zip(marks, ours):
        if not theirs.same(mine):
            raise Failed(f"{name} did not have the same events as {OURS} until {mine.at} ns with {phones} phones: "
                         f"{theirs.events} with sum {theirs.sum}, not {mine.events} with sum {mine.sum}")


def measure_size(bench, section, size):
    found = {name: [] for name in players(bench)}
    # Over the events that SimPy had as well.
    short = []
    for number in range(1, bench.rounds + 1):
        for name, (command, env, count) in players(bench).items():
            marks = play(command, env, size, count)
            if name == OURS:
                ours = marks
                short.append(rate(marks[:2]))
            check_same(name, marks, ours, size.phones)
            found[name].append(rate(marks))
            bench.say(f"hold, {size.phones:,} phones, round {number}: {name} {found[name][-1]:,.0f} events/s")
    section.facts[str(size.phones)] = [[mark.at, mark.events, mark.sum] for mark in ours]
    of = f"{size.phones:,} phones"
    rows = {name: section.add(f"{name}, {of}", "events/s", values) for name, values in found.items()}
    ns3 = [rows[name] for name in NS3 if name in rows]
    if ns3:
        best = max(ns3, key=lambda row: row.median)
        section.compare(f"{OURS} / ns-3's quickest, {of}", rows[OURS], best, size.wanted.get("ns-3"))
    section.compare(f"{OURS} / {SYSTEMC}, {of}", rows[OURS], rows[SYSTEMC], size.wanted.get(SYSTEMC))
    if SIMPY in rows:
        section.compare(f"{OURS} / {SIMPY}, {of}", short, rows[SIMPY])


def measure(bench):
    section = Section("hold model", "each phone's event puts its next one a random time later; the same events for all, "
                      "events per second of processor time")
    for size in SMOKE if bench.smoke else FULL:
        measure_size(bench, section, size)
    if not bench.has("hold_ns3"):
        section.lacks("ns-3", "libns3-dev")
    if not has_simpy():
        section.lacks(SIMPY, "python3-simpy3")
    return section
