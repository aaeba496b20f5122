"""The programs that `switchback bench` starts: where they are, on which processor they run, what it means if one fails."""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PYTHON = "/usr/bin/python3"  # Debian's, which sees Debian's SimPy


class Failed(Exception):
    """A program did not do what it is there for: the bench, or a peer, is broken."""


def pin():
    """For a child: runs on the last processor alone, as interrupts rather come to the first ones."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def run(command, codes=(0,), pinned=False, env=None):
    """What a command says on standard output; throws Failed unless it ends with one of the codes."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, **(env or {})},
                              preexec_fn=pin if pinned else None)
    except OSError as error:
        raise Failed(f"{words[0]} cannot be started: {error.strerror}") from error
    if done.returncode not in codes:
        raise Failed(f"{' '.join(words)} ended with {done.returncode}:\n{(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


class Bench:
    """What a section needs to know. `build` is the build folder, `say` takes a line of progress."""

    def __init__(self, build, rounds, smoke=False, say=None):
        self.build = pathlib.Path(build)
        self.rounds = rounds
        self.smoke = smoke
        self.say = say or (lambda text: print(text, file=sys.stderr, flush=True))

    def program(self, name):
        return self.build / "bin" / name

    def has(self, name):
        return os.access(self.program(name), os.X_OK)

    @property
    def switchback(self):
        return self.program("switchback")


def has_simpy():
    """SimPy 3, which is the one that lives on; its module is written in small letters."""
    return subprocess.run([PYTHON, "-c", "import simpy"], capture_output=True).returncode == 0
