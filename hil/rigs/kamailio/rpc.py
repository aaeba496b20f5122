"""Asks a Kamailio over its JSON-RPC datagram socket. Neither blocks nor enters a namespace."""
import contextlib
import json
import os
import socket


class Rpc:
    """One asker of one node. Answers to what was asked before the last `ask` are thrown away: a process that was
    stopped and goes on answers everything that piled up."""

    def __init__(self, path, name):
        """path: the node's socket; name: tells askers of one node apart."""
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        # A file, because abstract names do not reach into another network namespace. Whoever removes DIR removes it too.
        self.own_path = f"{path}.{name}"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.own_path)
        self.socket.bind(self.own_path)
        self.last_id = 0
        self.first_wanted = 1

    def close(self):
        self.socket.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.own_path)

    def fileno(self):
        return self.socket.fileno()

    def ask(self, *calls):
        """Sends the calls (method, parameters...). False if nobody holds the socket: the process is dead.
        A full queue (the process hangs) is not told from a lost call: there will be no answer."""
        self.first_wanted = self.last_id + 1
        for method, *parameters in calls:
            self.last_id += 1
            call = {"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": parameters}
            try:
                self.socket.sendto(json.dumps(call).encode(), self.path)
            except BlockingIOError:
                pass
            except OSError:
                return False
        return True

    def answers(self):
        """What has arrived for the last `ask`: {index of the call: result, or None if it was refused}."""
        found = {}
        while True:
            try:
                answer = json.loads(self.socket.recv(65536))
            except BlockingIOError:
                return found
            except ValueError:
                continue
            if answer.get("id", 0) >= self.first_wanted:
                found[answer["id"] - self.first_wanted] = answer.get("result")
