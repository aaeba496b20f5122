#!/usr/bin/python3
"""The REGISTER rate of the bench against SIPp's: one interleaved comparison of whole programs on one machine.

Clean is a rate at which, for SECONDS, the registrar got exactly one request of every phone (none was lost, none sent
again), every phone was registered, and that at 99 % or more of the rate asked for. The clean rate is the highest rung
of a ladder of rates, 4 % apart, that is clean; in every round each generator begins at its last one.

SIPp sends with the message of register_rate/register.xml, open loop. The bench is the whole program with its phones,
journal and store: a scenario in which the phones get power and register at random times within SECONDS. Both send by one
UDP socket on loopback, with buffers of 4 MiB where net.core.rmem_max and wmem_max allow them, as the registrars
have. Generators run on the first processor, registrars on the second.

A machine that is shared changes its speed from one minute to the next. So the two generators of a round are compared with
each other, each goes first in turn, and the median of the rounds' ratios counts.

Exit code: 0 if that ratio is what is wanted, 1 if not, 2 if there is something missing, 4 if a program failed."""
import argparse
import contextlib
import json
import math
import os
import pathlib
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

# A cache would lie among the sources.
sys.dont_write_bytecode = True
from programs import Failed

HERE = pathlib.Path(__file__).resolve().parent / "register_rate"
SOCKET_BUFFER = 4 << 20
STEP = 1.04
SHARE = 0.99
# Rungs that a search leaves out at a time; 1.37 times the rate. Far beyond what a registrar can take, phones that come
# again and again make a trial long.
MOST_STRIDE = 8
# Seconds for what is still under way when the offered load ends.
GRACE = 2
# Registrations a second. Who is not clean here is broken.
LEAST_RATE = 500
# Of SIPp: all calls succeeded, some did not, or it came to its time-out.
SIPP_ENDS = (0, 1, 97)
# What the ratio bench / SIPp must reach, by registrar.
WANTED = {"responder": 1.5, "kamailio": 1.0}

STACK = """\
stack: registrar
about: A registrar on loopback that register_rate.py has started.
shape: two-addresses
sip: {{transport: udp, addresses: {{primary: "127.0.0.1:{port}", secondary: "127.0.0.2:{port}"}}}}
admin:
  commands:
    watch: [/bin/sh, -c, "cat status.json; exec cat"]
cannot: [boards, trunks, voicemail, calls, phones by server]
"""

SCENARIO = """\
scenario: register-rate
about: All phones register once, at random times.
system:
  phones:
    count: {phones}
    first extension: 1
    parameters: {{register.start spread: "U(0 s, {seconds} s)", register.probe: 0 s}}
  voicemail: no
steps:
  - start: all
  - expect: {{phones registered: 100%, within: {limit}s}}
"""


def pinned(core):
    """For a child: runs on this processor alone, if there are two."""
    cores = sorted(os.sched_getaffinity(0))
    return lambda: os.sched_setaffinity(0, {cores[core % len(cores)]})


class Responder:
    """The trivial one; a new process for every trial."""

    def __init__(self, options, _folder):
        self.program = options.responder

    @contextlib.contextmanager
    def trial(self, seen):
        """Yields the port; leaves in `seen` how many requests came."""
        process = subprocess.Popen([self.program], stdout=subprocess.PIPE, text=True, preexec_fn=pinned(1))
        try:
            yield int(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate()
            seen.append(int(out.split()[0]))


class Kamailio:
    """A registrar without authentication, locations in memory; a new one for every trial, because it takes a phone that it
    knows faster than one that it does not."""

    def __init__(self, options, folder):
        self.program = options.kamailio
        self.folder = pathlib.Path(folder)

    def ask(self, rpc, command, *params):
        call = {"jsonrpc": "2.0", "id": 1, "method": command, "params": params}
        rpc.sendto(json.dumps(call).encode(), str(self.folder / "kamailio.rpc"))
        return json.loads(rpc.recv(65536))["result"]

    def wait_for(self, process, rpc):
        end = time.monotonic() + 10
        while True:
            try:
                return self.ask(rpc, "core.version")
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise Failed(f"kamailio does not start:\n{(self.folder / 'kamailio.log').read_text()}")
                time.sleep(0.05)

    @contextlib.contextmanager
    def trial(self, seen):
        """Yields the port; leaves in `seen` how many requests came."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        config = (HERE / "kamailio.cfg").read_text()
        path = self.folder / "kamailio.cfg"
        path.write_text(config.replace("PORT", str(port)).replace("FOLDER", str(self.folder)))
        command = [self.program, "-f", path, "-DD", "-E", "-m", "1024", "-M", "16", "-Y", self.folder]
        asker = self.folder / "asker"
        with open(self.folder / "kamailio.log", "w") as log, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as rpc:
            rpc.bind(str(asker))
            rpc.settimeout(5)
            process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=pinned(1))
            try:
                self.wait_for(process, rpc)
                yield port
                answer, = self.ask(rpc, "stats.get_statistics", "rcv_requests_register")
                seen.append(int(answer.split("=")[1]))
            finally:
                process.terminate()
                process.wait()
                asker.unlink()


class Sipp:
    """The other one, by its own statistics."""

    def __init__(self, options):
        self.program = options.sipp

    def play(self, folder, port, rate, phones, seconds):
        """(phones registered, registrations a second, seconds of CPU). The rate is that from the first second to the
        last one that began with phones left, because its start and its end take their time."""
        stats = pathlib.Path(folder) / "stats.csv"
        stats.unlink(missing_ok=True)
        command = [self.program, f"127.0.0.1:{port}", "-sf", HERE / "register.xml", "-i", "127.0.0.1",
                   "-r", str(rate), "-m", str(phones), "-l", str(phones), "-buff_size", str(SOCKET_BUFFER),
                   "-nostdin", "-trace_stat", "-stf", stats, "-fd", "1", "-timeout", f"{seconds + GRACE}s"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
                                   env={"TERM": "dumb", "PATH": os.environ["PATH"]}, preexec_fn=pinned(0))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        heads, *lines = (line.split(";") for line in (stats.read_text().splitlines() if stats.exists() else [""]))
        rows = [dict(zip(heads, line)) for line in lines]
        if process.returncode not in SIPP_ENDS or len(rows) < 3:
            raise Failed(f"sipp ended with {process.returncode} and statistics of {len(rows)} seconds")
        first, last = rows[1], next(row for row in reversed(rows) if int(row["TotalCallCreated"]) < phones)
        # Each is date, time and seconds since 1970.
        begin, end = (float(row["CurrentTime"].split()[-1]) for row in (first, last))
        count = int(last["SuccessfulCall(C)"]) - int(first["SuccessfulCall(C)"])
        return int(rows[-1]["SuccessfulCall(C)"]), count / (end - begin), usage.ru_utime + usage.ru_stime


class Bench:
    """The whole program, by its store: the rate is that from the first registration to the last."""

    SERVER = {"reachable": True, "services": {"switching": "Up"}}

    def __init__(self, options):
        self.program = options.switchback

    def play(self, folder, port, rate, phones, seconds):
        folder = pathlib.Path(folder)
        status = {"primary": {**self.SERVER, "in_control": True, "full_control": True},
                  "secondary": {**self.SERVER, "in_control": False}}
        (folder / "status.json").write_text(json.dumps(status) + "\n")
        (folder / "stack.yaml").write_text(STACK.format(port=port))
        (folder / "rate.yaml").write_text(SCENARIO.format(phones=phones, seconds=seconds, limit=seconds + GRACE))
        store = folder / "results.db"
        for old in folder.glob("results.db*"):
            old.unlink()
        done = subprocess.run([self.program, "run", "--stack", folder / "stack.yaml", folder / "rate.yaml", "--db", store,
                               "--keep-events", "all"], capture_output=True, text=True, preexec_fn=pinned(0))
        if done.returncode not in (0, 1):
            raise Failed(f"switchback ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        with contextlib.closing(sqlite3.connect(store)) as results:
            query = "select count(*), (max(t_from_ns) - min(t_from_ns)) / 1e9 from registration"
            count, took = results.execute(query).fetchone()
            cpu, = results.execute("select cpu_ms from run").fetchone()
        return count, count / took if took else 0.0, cpu / 1e3


class Trial:
    def __init__(self, generator, registrar, folder, rate, seconds):
        phones = int(rate * seconds)
        seen = []
        with registrar.trial(seen) as port:
            self.registered, achieved, cpu = generator.play(folder, port, rate, phones, seconds)
        self.requests, = seen
        self.cpu_us = cpu * 1e6 / phones
        self.share = achieved / rate
        self.clean = self.registered == phones and self.requests == phones and self.share >= SHARE

    def text(self):
        extra = self.requests - self.registered
        return (f"{100 * self.share:.1f} % of it, {extra} requests too many, {self.cpu_us:.1f} us of CPU each"
                f"{'' if self.clean else ': not clean'}")


def clean_rate(play, start, gallop):
    """The highest clean rung from `start` on, or below it. `play(rung)` makes the trial; `gallop` is the first stride."""
    good, bad, stride, rung = None, None, gallop, start
    while good is None or bad is None or bad - good > 1:
        if rate_of(rung) < LEAST_RATE:
            raise Failed(f"not clean at {rate_of(bad)} registrations/s")
        if play(rung):
            good = rung
        else:
            bad = rung
        if good is not None and bad is not None:
            rung = (good + bad) // 2
        else:
            rung += stride if bad is None else -stride
            stride = min(2 * stride, MOST_STRIDE)
    return good


def rate_of(rung):
    return round(1000 * STEP ** rung)


def compare(name, registrar, generators, options, folder, say, patience=math.inf):
    """Plays the rounds; returns by generator its clean rates, with the CPU time of a registration at each. `say` takes a
    line of progress. After `patience` seconds no other round begins: a busy machine has no clean rate to be found."""
    begun = time.monotonic()
    rungs = {one: options.start for one in generators}
    found = {one: [] for one in generators}
    for number in range(1, options.rounds + 1):
        if number > 1 and time.monotonic() - begun > patience:
            break
        order = list(generators.items())
        for one, generator in order if number % 2 else reversed(order):
            costs = {}

            def play(rung):
                trial = Trial(generator, registrar, folder, rate_of(rung), options.seconds)
                if options.verbose:
                    say(f"  {one} at {rate_of(rung)}/s: {trial.text()}")
                costs[rung] = trial.cpu_us
                return trial.clean

            rungs[one] = clean_rate(play, rungs[one], 4 if number == 1 else 1)
            found[one].append((rate_of(rungs[one]), costs[rungs[one]]))
            say(f"{name} round {number}: {one} {rate_of(rungs[one])}/s")
    return found


def report(name, found):
    """Prints the table of one registrar; whether the ratio is what was wanted."""
    print(f"\n{name:<12}{'clean rate: median':>20}{'least':>9}{'most':>9}{'CPU us each':>13}   registrations/s")
    for one, rates in found.items():
        values = [rate for rate, _ in rates]
        cost = statistics.median(cost for _, cost in rates)
        print(f"{one:<12}{statistics.median(values):>20.0f}{min(values):>9}{max(values):>9}{cost:>13.1f}")
    ratios = [bench / sipp for (bench, _), (sipp, _) in zip(found["bench"], found["sipp"])]
    ratio = statistics.median(ratios)
    good = ratio >= WANTED[name]
    print(f"bench / sipp by round: {' '.join(f'{one:.2f}' for one in ratios)}")
    print(f"bench / sipp = {ratio:.2f}, wanted at least {WANTED[name]}: {'yes' if good else 'NO'}\n", flush=True)
    return good


def main():
    build = pathlib.Path(__file__).resolve().parents[2] / "build/release/bin"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved searches of each (%(default)s)")
    parser.add_argument("--seconds", type=int, default=5, help="of offered load in a trial (%(default)s)")
    parser.add_argument("--registrar", choices=list(WANTED), action="append", help="only this one")
    parser.add_argument("--start", type=int, default=86, help=f"first rung, 1000 * {STEP}^N (%(default)s)")
    parser.add_argument("--verbose", action="store_true", help="a line for every trial")
    parser.add_argument("--switchback", default=build / "switchback")
    parser.add_argument("--responder", default=build / "register_responder")
    parser.add_argument("--sipp", default="/usr/bin/sipp")
    parser.add_argument("--kamailio", default="/usr/sbin/kamailio")
    options = parser.parse_args()
    names = options.registrar or list(WANTED)
    needed = [options.switchback, options.sipp] + [getattr(options, name) for name in names]
    if missing := [str(one) for one in needed if not os.access(one, os.X_OK)]:
        print(f"missing: {' '.join(missing)}; build switchback-bin and register_responder, install sip-tester and kamailio",
              file=sys.stderr)
        return 2
    generators = {"sipp": Sipp(options), "bench": Bench(options)}
    good = True
    print(f"load before: {' '.join(map(str, os.getloadavg()))}", flush=True)
    for name in names:
        with tempfile.TemporaryDirectory(prefix="register-rate-") as folder:
            registrar = {"responder": Responder, "kamailio": Kamailio}[name](options, folder)
            try:
                found = compare(name, registrar, generators, options, folder, lambda text: print(text, flush=True))
            except Failed as error:
                print(error, file=sys.stderr)
                return 4
            good &= report(name, found)
    print(f"load after: {' '.join(map(str, os.getloadavg()))}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
