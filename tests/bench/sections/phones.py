"""Events per second of the phone bank itself: phones register, probe and refresh against a server that answers. Nobody
else has such phones, so that this stands beside the hold model and is compared with nothing but itself."""
import json

from figures import Section
from programs import Failed, run

FULL = {1_000: "phones:1000/seconds:1200", 1_000_000: "phones:1000000/seconds:120"}
SMOKE = {1_000: "phones:1000/seconds:1200", 10_000: "phones:10000/seconds:300"}


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
    found = {phones: [] for phones in sizes}
    for number in range(1, bench.rounds + 1):
        for phones, name in sizes.items():
            events, rate = counters(run([bench.program("phone_bank_bench"), f"--benchmark_filter=^phone_bank/{name}$",
                                         "--benchmark_min_time=0.2", "--benchmark_format=json"], pinned=True))
            if section.facts.setdefault(str(phones), events) != events:
                raise Failed(f"phone_bank_bench with {phones} phones had {events} events, and "
                             f"{section.facts[str(phones)]} another time")
            found[phones].append(rate)
            bench.say(f"phone bank, round {number}: {phones:,} phones {rate:,.0f} events/s")
    rows = [section.add(f"{phones:,} phones", "events/s", values) for phones, values in found.items()]
    section.compare(f"{rows[1].name} / {rows[0].name}", rows[1], rows[0])
    return section
