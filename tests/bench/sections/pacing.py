"""How late events of 200 phones at 1x begin under the bench's pacer and under ns-3's real-time simulator.

The event stream is recorded from the simulation, then played in turn, each on the same processor: by ns-3, by the pacer
(events that only look at the clock, like ns-3's), and by the pacer with the phones and servers whose events they are."""
import dataclasses
import hashlib
import pathlib
import tempfile

from figures import Section
from programs import HERE, Failed, run

SCENARIO = HERE / "pace/phones.yaml"
NS3, PACER, PHONES = "ns-3", "pacer", "pacer with phones"
# Seconds of the event stream.
FULL, SMOKE = 6, 1
# Microseconds; what is less is printed as nothing.
GRAIN = 0.1


@dataclasses.dataclass
class Lateness:
    """Microseconds; events, and milliseconds of processor time."""
    events: int
    p50: float
    p99: float
    most: float
    cpu: float


def lateness(text):
    """Of what a program of the pacing benchmark printed."""
    try:
        events, p50, p99, most, cpu = text.split()
        return Lateness(int(events), float(p50), float(p99), float(most), float(cpu))
    except ValueError as error:
        raise Failed(f"a program of the pacing benchmark printed '{text.strip()}'") from error


def measure(bench):
    section = Section("pacing", "how late events of 200 phones begin in real time, all on the same events")
    seconds = SMOKE if bench.smoke else FULL
    ours, theirs = bench.program("pace_stream"), bench.program("pace_ns3")
    with tempfile.TemporaryDirectory(prefix="bench-pacing-") as folder:
        stream = pathlib.Path(folder) / "stream"
        run([ours, "record", SCENARIO, stream, seconds])
        text = stream.read_bytes()
        section.facts["stream"] = [text.count(b"\n"), hashlib.sha256(text).hexdigest()]
        players = {PACER: [ours, "play", stream], PHONES: [ours, "phones", SCENARIO, seconds]}
        if bench.has("pace_ns3"):
            players = {NS3: [theirs, stream], **players}
        else:
            section.lacks(NS3, "libns3-dev")
        found = {name: [] for name in players}
        for number in range(1, bench.rounds + 1):
            for name, command in players.items():
                found[name].append(lateness(run(command, pinned=True)))
                bench.say(f"pacing, round {number}: {name} p99 {found[name][-1].p99:.1f} us")
    for name, rounds in found.items():
        if name != PHONES and any(one.events != section.facts["stream"][0] for one in rounds):
            raise Failed(f"{name} played {rounds[0].events} events, not the {section.facts['stream'][0]} of the stream")
    rows = {name: [section.add(f"{name}, {what}", "us", [getattr(one, field) for one in rounds])
                   for what, field in (("p50", "p50"), ("p99", "p99"), ("latest", "most"))]
            for name, rounds in found.items()}
    if NS3 in rows:
        p99 = {name: [max(one.p99, GRAIN) for one in rounds] for name, rounds in found.items()}
        for name in (PACER, PHONES):
            section.compare(f"p99 of {NS3} / {name}", p99[NS3], p99[name], None if bench.smoke else 1)
    return section
