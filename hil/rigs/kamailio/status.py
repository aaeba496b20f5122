"""What both nodes say and what the kernel knows of them, seen from outside their namespaces.
Usage: status.py DIR once | watch MS | until LIMIT_MS KEY=VALUE...

once   one line of JSON
watch  a line at once, then one whenever something changed, until standard input closes
until  waits until all of it is so (primary.in_control=true), prints the line; exit 1 and the last line if it never was
"""
import json
import os
import select
import signal
import sys
import time

from rpc import Rpc

NODES = ("primary", "secondary")
VIRTUAL_IP = "10.77.0.10"
SERVICES = ("keep-alive", "switching", "registrar", "replication")
# Seconds. Kamailio answers in under 1 ms; a process that is silent this long on a busy machine hangs.
SINGLE_LOOK = 0.1
PERIODIC_LOOK = 0.02
SILENCE = 0.25
QUESTIONS = (("pv.shvGet", "active"), ("stats.fetchn", "usrloc:location_contacts"), ("dmq.list_nodes",))


def text_of(path):
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


class Node:
    def __init__(self, run_dir, name, gated):
        self.file = lambda suffix: os.path.join(run_dir, f"{name}.{suffix}")
        self.gated = gated
        self.rpc = Rpc(self.file("rpc"), os.getpid())
        self.dead = True
        self.heard = {}  # answers to the current questions
        self.last = {}  # the last whole set of answers
        self.last_time = float("-inf")

    def alive(self, what, program):
        """The process id that a file names, if that program still runs under it."""
        pid = text_of(self.file(what))
        if pid and text_of(f"/proc/{pid}/comm") == program:
            # 'pid (comm) state ...': a zombie is dead, only not yet buried.
            if text_of(f"/proc/{pid}/stat").rpartition(")")[2].split()[:1] not in ([], ["Z"], ["X"]):
                return pid
        return None

    def ask(self):
        self.heard = {}
        self.dead = not self.rpc.ask(*QUESTIONS)

    def complete(self):
        return self.dead or len(self.heard) == len(QUESTIONS)

    def hear(self):
        self.heard.update(self.rpc.answers())
        if len(self.heard) == len(QUESTIONS):
            self.last = dict(self.heard)
            self.last_time = time.monotonic()

    def picture(self):
        keepalived = self.alive("vrrp.pid", "keepalived")
        kamailio = self.alive("kamailio.pid", "kamailio")
        witness = kamailio or keepalived or self.alive("agent.pid", "python3")
        answers = not self.dead and time.monotonic() - self.last_time <= SILENCE
        flag, contacts, peers = (self.last.get(index) for index in range(3)) if answers else (None, None, None)
        carrier = bool(witness) and text_of(f"/proc/{witness}/root/sys/class/net/eth0/carrier") == "1"

        # A hung Kamailio cannot be asked, but holds control until the address has moved.
        holds = bool(witness) and holds_virtual_address(witness)
        active = isinstance(flag, dict) and flag["value"] == 1
        in_control = active if self.gated and answers else holds
        replicates = any(not peer["local"] and peer["status"] == "active" for peer in peers or ())
        return {
            "reachable": carrier,
            "in_control": in_control,
            "full_control": bool(in_control and carrier and answers),
            "services": chain(bool(keepalived), answers, contacts is not None, replicates),
            "replication": "Unknown",
            "contacts": (contacts or {}).get("usrloc.location_contacts", 0),
            # The takeover is what ends it: a node that VRRP has chosen keeps it until it is in control.
            "auto_assume": bool(keepalived) and not in_control and text_of(self.file("vrrp")) in ("BACKUP", "MASTER"),
            "take_over_reason": text_of(self.file("reason")),
        }, replicates


def holds_virtual_address(pid):
    lines = text_of(f"/proc/{pid}/net/fib_trie").splitlines()
    return any(
        line.endswith(f"|-- {VIRTUAL_IP}") and "host LOCAL" in following for line, following in zip(lines, lines[1:])
    )


def chain(*reached):
    """The first link that cannot be reached is Down, what is behind it Unknown."""
    states = {}
    for service, up in zip(SERVICES, reached):
        broken = any(state != "Up" for state in states.values())
        states[service] = "Unknown" if broken else "Up" if up else "Down"
    return states


class Pair:
    def __init__(self, run_dir):
        gated = "shape=two-addresses" in text_of(os.path.join(run_dir, "settings")).split()
        self.nodes = [Node(run_dir, name, gated) for name in NODES]

    def look(self, patience):
        for node in self.nodes:
            node.ask()
        deadline = time.monotonic() + patience
        while not all(node.complete() for node in self.nodes):
            waiting = {node.rpc: node for node in self.nodes if not node.complete()}
            readable, _, _ = select.select(list(waiting), [], [], max(0.0, deadline - time.monotonic()))
            for rpc in readable:
                waiting[rpc].hear()
            if not readable:
                break
        pictures = [node.picture() for node in self.nodes]
        (first, first_replicates), (second, second_replicates) = pictures
        if first_replicates and second_replicates:
            same = first["contacts"] == second["contacts"]
            first["replication"] = second["replication"] = "Updated" if same else "Updating"
        return dict(zip(NODES, (first, second)))

    def close(self):
        for node in self.nodes:
            node.rpc.close()


def line_of(status):
    return json.dumps(status, separators=(",", ":"))


def watch(pair, period):
    shown = None
    next_look = time.monotonic()
    while True:
        line = line_of(pair.look(PERIODIC_LOOK))
        if line != shown:
            shown = line
            print(line, flush=True)
        next_look = max(next_look + period, time.monotonic())
        while (wait := next_look - time.monotonic()) > 0:
            readable, _, _ = select.select([0], [], [], wait)
            if readable and not os.read(0, 4096):
                return


def holds(status, condition):
    path, wanted = condition.split("=", 1)
    for key in path.split("."):
        status = status[key]
    return wanted == (status if isinstance(status, str) else json.dumps(status))


def until(run_dir, pair, limit, conditions):
    deadline = time.monotonic() + limit
    asker = os.getppid()
    # Who asked may be gone before this began; a rig that was taken down has no folder any more.
    while os.getppid() == asker and os.path.isdir(run_dir):
        status = pair.look(PERIODIC_LOOK)
        met = all(holds(status, condition) for condition in conditions)
        if met or time.monotonic() >= deadline:
            print(line_of(status))
            return 0 if met else 1
        time.sleep(0.005)
    return 1


def main():
    run_dir, verb, *arguments = sys.argv[1:]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    pair = Pair(run_dir)
    try:
        if verb == "watch":
            watch(pair, int(arguments[0]) / 1000)
        elif verb == "until":
            return until(run_dir, pair, int(arguments[0]) / 1000, arguments[1:])
        else:
            print(line_of(pair.look(SINGLE_LOOK)))
        return 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever listened is gone; nothing to say when Python flushes
        return 0
    finally:
        pair.close()


sys.exit(main())
