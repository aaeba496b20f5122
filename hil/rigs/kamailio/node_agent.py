"""Stands between keepalived and Kamailio on one node: tells keepalived whether Kamailio answers, and Kamailio whether
this node is in control. Usage: node_agent.py DIR NODE PROBE_MS HUNG_MS ADVERT_MS

It compares what should be with what is at every probe, not only when something changes: a Kamailio that was restarted
quicker than anyone noticed is told again. Files in DIR:
  NODE.events (FIFO)  keepalived's transitions, in order
  NODE.vrrp           the state of the last one: MASTER, BACKUP, FAULT, STOP
  NODE.unwell         tracked by keepalived; 1: Kamailio does not answer, so give up control
  NODE.yield          tracked by keepalived; rig.sh writes 1 to make the node give up control
  NODE.reason         why the node last took control, in the words of the take-over reasons
  manual-NODE         exists while this node is meant to take control because somebody said so
"""
import contextlib
import os
import select
import signal
import sys
import time

from rpc import Rpc


class Agent:
    def __init__(self, run_dir, node, probe, hung, advert):
        self.path = lambda name: os.path.join(run_dir, name)
        self.node = node
        self.probe, self.hung, self.advert = probe, hung, advert
        self.rpc = Rpc(self.path(f"{node}.rpc"), "agent")
        self.events = os.open(self.path(f"{node}.events"), os.O_RDWR | os.O_NONBLOCK)
        self.pending = b""
        self.state = "INIT"
        self.unwell = True  # as node.sh has written
        self.answered = float("-inf")  # when Kamailio answered last
        self.yield_ends = None

    def write(self, name, text):
        with open(self.path(f"{self.node}.{name}"), "w", encoding="ascii") as file:
            file.write(text + "\n")

    def tell_unwell(self, unwell):
        if unwell != self.unwell:
            self.unwell = unwell
            self.write("unwell", "1" if unwell else "0")

    def ask(self):
        if not self.rpc.ask(("pv.shvGet", "active")) or time.monotonic() - self.answered > self.hung:
            self.tell_unwell(True)

    def hear_kamailio(self):
        for result in self.rpc.answers().values():
            self.answered = time.monotonic()
            self.tell_unwell(False)
            if isinstance(result, dict) and result["value"] != self.wanted():
                self.tell_control()

    def wanted(self):
        return 1 if self.state == "MASTER" else 0

    def tell_control(self):
        self.rpc.ask(("pv.shvSet", "active", "int", self.wanted()))

    def hear_keepalived(self):
        with contextlib.suppress(BlockingIOError):
            self.pending += os.read(self.events, 4096)
        *lines, self.pending = self.pending.split(b"\n")
        for line in lines:
            words = line.decode().split()  # INSTANCE "control" MASTER 150
            # Others say that something happened within a state: MASTER_RX_LOWER_PRI, MASTER_PRIORITY, BACKUP_PRIORITY.
            if words[:1] == ["INSTANCE"] and words[2] in ("MASTER", "BACKUP", "FAULT", "STOP"):
                self.enter(words[2])

    def enter(self, state):
        self.state = state
        self.tell_control()
        if state == "MASTER":
            self.write("reason", self.take_reason())
        if state == "FAULT" and self.yield_ends is None:
            # Long enough for the peer to have taken control: it does so within one advert interval (RFC 5798 6.1).
            self.yield_ends = time.monotonic() + 2 * self.advert
        self.write("vrrp", state)

    def take_reason(self):
        """VRRP does not say why the peer fell silent."""
        order = self.path(f"manual-{self.node}")
        with contextlib.suppress(FileNotFoundError):
            age = time.time() - os.stat(order).st_mtime
            os.unlink(order)
            if age < 10 * self.advert:  # an older order came to nothing
                return "MANUAL"
        first = not any(os.path.exists(self.path(f"{node}.reason")) for node in ("primary", "secondary"))
        return "STARTUP_NO_PEER" if first else "PEER_KEEPALIVE_LOST"

    def run(self):
        next_probe = time.monotonic()
        while True:
            wait = max(0.0, next_probe - time.monotonic())
            readable, _, _ = select.select([self.events, self.rpc], [], [], wait)
            if self.events in readable:
                self.hear_keepalived()
            if self.rpc in readable:
                self.hear_kamailio()
            now = time.monotonic()
            if self.yield_ends is not None and now >= self.yield_ends:
                self.yield_ends = None
                self.write("yield", "0")
            if now >= next_probe:
                next_probe = now + self.probe
                self.ask()


def main():
    run_dir, node, *times = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    agent = Agent(run_dir, node, *(int(ms) / 1000 for ms in times))
    with open(agent.path(f"{node}.agent.pid"), "w", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    try:
        agent.run()
    finally:
        agent.rpc.close()


main()
