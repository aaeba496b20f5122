"""The machine and the versions that figures of `switchback bench` belong to."""
import os
import pathlib
import platform
import re
import subprocess

from programs import ROOT

UNKNOWN = "unknown"
# Debian's package that says the version of each.
PACKAGES = {"SystemC": "libsystemc-dev", "SQLite": "libsqlite3-dev", "ns-3": "libns3-dev", "SimPy": "python3-simpy3",
            "SIPp": "sip-tester", "Kamailio": "kamailio", "Python": "python3"}


def said(*command):
    """The first line of what a command says, or UNKNOWN."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return UNKNOWN
    return done.stdout.partition("\n")[0].strip() if done.returncode == 0 and done.stdout else UNKNOWN


def field(path, pattern):
    """What the pattern's group matches first in a file, or UNKNOWN."""
    try:
        found = re.search(pattern, pathlib.Path(path).read_text(), re.MULTILINE)
    except OSError:
        return UNKNOWN
    return found.group(1).strip() if found else UNKNOWN


def package_version(package):
    """Of an installed package; else that it is not."""
    status, _, version = said("dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package).partition(" ")
    return version if status == "installed" else "not installed"


def compiler(build):
    """The first line of its --version, with the kind of build."""
    path = field(build / "CMakeCache.txt", r"^CMAKE_CXX_COMPILER:\w+=(.*)$")
    kind = field(build / "CMakeCache.txt", r"^CMAKE_BUILD_TYPE:\w+=(.*)$")
    return f"{said(path, '--version')}, {kind}"


def machine():
    memory = field("/proc/meminfo", r"^MemTotal: +(\d+) kB")
    model = field("/proc/cpuinfo", r"^model name\s*:(.*)$")
    return {"processor": model if model != UNKNOWN else platform.machine(),
            "cores": len(os.sched_getaffinity(0)),
            "memory": f"{int(memory) / 2**20:.1f} GiB" if memory != UNKNOWN else UNKNOWN,
            "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
            "system": field("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)')}


def versions(build):
    revision = said("git", "-C", str(ROOT), "describe", "--always", "--dirty")
    program = said(str(build / "bin/switchback"), "--version")
    return {"switchback": f"{program.removeprefix('switchback ')}, revision {revision}", "compiler": compiler(build),
            **{name: package_version(package) for name, package in PACKAGES.items()}}


def load():
    """The load averages of 1, 5 and 15 minutes, with which the figures stand or fall."""
    return [round(one, 2) for one in os.getloadavg()]
