"""Events per second of the phone bank itself. Nobody else has such phones, so that a bank is compared with a smaller one,
whose phones do the same."""
import json

from figures import Section
from programs import Failed, run

FULL = (1_000, 1_000_000)
SMOKE = (1_000, 10_000)
# By the benchmark's name, what the phones do, and how much of the smaller bank's rate the larger one must reach though it
# outgrows the caches.
WORK = {"phone_bank": ("registering, probing, refreshing", None), "failover": ("through a failover", 0.7)}


def counters(text):
    """(events a run, events a second) of the one benchmark in what the program printed."""
    try:
        one, = json.loads(text)["benchmarks"]
        if one.get("error_occurred"):
            raise Failed(f"{one['name']}: {one['error_message']}")
        return round(one["events"]), one["events/s"]
    except (ValueError, KeyError) as error:
        raise Failed(f"phone_bank_bench printed no figures of one benchmark:\n{text[-500:]}") from error


def measure(bench):
    section = Section("phone bank", "SystemC module of all phones, with its calendar, LAN and journal")
    sizes = SMOKE if bench.smoke else FULL
    found = {(name, phones): [] for name in WORK for phones in sizes}
    for number in range(1, bench.rounds + 1):
        for (name, phones), rates in found.items():
            events, rate = counters(run([bench.program("phone_bank_bench"),
                                         f"--benchmark_filter=^{name}/phones:{phones}$",
                                         "--benchmark_min_time=0.2", "--benchmark_format=json"], pinned=True))
            if section.facts.setdefault(f"{name} {phones}", events) != events:
                raise Failed(f"phone_bank_bench with {phones} phones had {events} events, and "
                             f"{section.facts[f'{name} {phones}']} another time")
            rates.append(rate)
            bench.say(f"phone bank, round {number}: {phones:,} phones {WORK[name][0]} {rate:,.0f} events/s")
    for name, (work, wanted) in WORK.items():
        small, large = (section.add(f"{phones:,} phones {work}", "events/s", found[name, phones]) for phones in sizes)
        section.compare(f"{large.name} / {sizes[0]:,} phones", large, small, None if bench.smoke else wanted)
    return section
