"""REGISTER rate of the whole program and of SIPp at the same registrars, by the protocol of register_rate.py."""
import os
import tempfile
import types

import register_rate
from figures import Section
from programs import Failed

SIPP, KAMAILIO = "/usr/bin/sipp", "/usr/sbin/kamailio"
# Seconds of offered load in a trial; SIPp's own statistics are of whole seconds, and its first one does not count.
SECONDS = 3
# The rungs at which the first searches begin, near what two processors of 2 GHz do: 34,000/s and 12,300/s.
START = {"responder": 90, "kamailio": 64}
# That of the only trial of a smoke test: 2,190/s.
SMOKE_RUNG = 20
# Seconds; five rounds of a registrar take less on a quiet machine.
PATIENCE = 120
TITLES = {"responder": "trivial responder", "kamailio": "Kamailio"}
NAMES = {"bench": "Switchback", "sipp": "SIPp"}


def smoke_trials(registrar, generators, folder):
    """As `register_rate.compare`, of one trial each, whose rate is what it is."""
    rate = register_rate.rate_of(SMOKE_RUNG)
    trials = {name: register_rate.Trial(generator, registrar, folder, rate, SECONDS)
              for name, generator in generators.items()}
    if silent := [name for name, trial in trials.items() if trial.registered == 0]:
        raise Failed(f"{' and '.join(silent)} registered nobody")
    return {name: [(trial.share * rate, trial.cpu_us)] for name, trial in trials.items()}


def measure(bench):
    section = Section("REGISTER rate", "by one UDP socket on loopback, the highest at which no request is lost and none is "
                      "sent again; Switchback's with its phones, journal and store")
    options = types.SimpleNamespace(switchback=bench.switchback, responder=bench.program("register_responder"), sipp=SIPP,
                                    kamailio=KAMAILIO, rounds=bench.rounds, seconds=SECONDS, verbose=True)
    generators = {"sipp": register_rate.Sipp(options), "bench": register_rate.Bench(options)}
    if not os.access(SIPP, os.X_OK):
        section.lacks("SIPp", "sip-tester")
        del generators["sipp"]
    registrars = {"responder": register_rate.Responder, "kamailio": register_rate.Kamailio}
    if not os.access(KAMAILIO, os.X_OK):
        section.lacks("Kamailio", "kamailio")
        del registrars["kamailio"]
    for name, registrar in registrars.items():
        options.start = START[name]
        with tempfile.TemporaryDirectory(prefix="bench-register-") as folder:
            if bench.smoke:
                found = smoke_trials(registrar(options, folder), generators, folder)
            else:
                found = register_rate.compare(name, registrar(options, folder), generators, options, folder, bench.say,
                                              PATIENCE)
        if rounds := bench.rounds - len(found["bench"]):
            section.missing.append(f"{rounds} of {bench.rounds} rounds with {TITLES[name]} not measured: after {PATIENCE} s "
                                   "no other one began; is the machine busy?")
        rows = {one: section.add(f"{NAMES[one]}, {TITLES[name]}", "registrations/s", [rate for rate, _ in found[one]])
                for one in generators}
        for one in generators:
            section.add(f"{NAMES[one]}, {TITLES[name]}", "us of CPU each", [cost for _, cost in found[one]])
        if "sipp" in rows:
            section.compare(f"{NAMES['bench']} / {NAMES['sipp']}, {TITLES[name]}", rows["bench"], rows["sipp"],
                            None if bench.smoke else register_rate.WANTED[name])
    return section
