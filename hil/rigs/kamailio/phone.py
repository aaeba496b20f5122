"""Phones enough to see who serves. To be run in the rig's phones namespace.

register USER TARGET STATUS NAME LIMIT_MS   registers every 10 ms until TARGET (address:port) answers STATUS as NAME
                                            (primary, secondary, any); prints the milliseconds it took; exit 1 if never
log USER PERIOD_MS TARGET...                registers at all targets, prints `seconds target status name` of each answer
                                            (seconds: when the request was sent) until standard input closes
call DIALLED TARGET OTHER                   two phones register at TARGET and set up a call; when a line comes on
                                            standard input the caller hangs up at OTHER. Prints `established`, `ended`
The password under --auth is taken from SWITCHBACK_RIG_PASSWORD.
"""
import hashlib
import os
import re
import select
import socket
import sys
import time

PASSWORD = os.environ.get("SWITCHBACK_RIG_PASSWORD", "switchback")
LOCAL_IP = os.environ.get("SWITCHBACK_PHONE_IP", "10.77.0.100")


def address_of(target):
    host, _, port = target.partition(":")
    return host, int(port or 5060)


def headers_of(text, name):
    return re.findall(rf"^{name}[ \t]*:[ \t]*(.*?)\r?$", text, re.IGNORECASE | re.MULTILINE)


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class Phone:
    def __init__(self, user):
        self.user = user
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind((LOCAL_IP, 0))
        self.port = self.socket.getsockname()[1]
        self.sequence = 0
        self.challenge = None  # realm and nonce of the last 401
        self.call_id = f"{user}-{self.port}@{LOCAL_IP}"

    def send(self, target, text):
        try:
            self.socket.sendto(text.replace("\n", "\r\n").encode(), address_of(target))
        except OSError:
            pass  # nobody there at this moment: the next one may get through

    def receive(self):
        """Texts that have arrived. A closed port at the other end (ICMP) is silence."""
        texts = []
        while True:
            try:
                texts.append(self.socket.recv(65536).decode())
            except BlockingIOError:
                return texts
            except OSError:
                continue

    def request(self, method, uri, to, tag="", routes=(), more=""):
        self.sequence += 1
        return (
            f"{method} {uri} SIP/2.0\n"
            f"Via: SIP/2.0/UDP {LOCAL_IP}:{self.port};rport;branch=z9hG4bK{self.port}.{self.sequence}\n"
            + "".join(f"Route: {route}\n" for route in routes)
            + f"Max-Forwards: 70\nFrom: <sip:{self.user}@rig>;tag={self.user}\nTo: <{to}>{tag}\n"
            f"Call-ID: {self.call_id}\nCSeq: {self.sequence} {method}\n"
            f"Contact: <sip:{self.user}@{LOCAL_IP}:{self.port}>\n{more}Content-Length: 0\n\n"
        )

    def register(self, target):
        uri = f"sip:{target}"
        more = "Expires: 60\n"
        if self.challenge:
            realm, nonce = self.challenge
            digest = md5(f"{md5(f'{self.user}:{realm}:{PASSWORD}')}:{nonce}:{md5(f'REGISTER:{uri}')}")
            more += (
                f'Authorization: Digest username="{self.user}", realm="{realm}", nonce="{nonce}", uri="{uri}", '
                f'response="{digest}"\n'
            )
        self.send(target, self.request("REGISTER", uri, f"sip:{self.user}@rig", more=more))

    def learn(self, answer):
        challenge = re.search(r'^WWW-Authenticate:.*realm="([^"]*)".*nonce="([^"]*)"', answer, re.MULTILINE | re.IGNORECASE)
        if challenge:
            self.challenge = challenge.groups()


def status_of(answer):
    return answer.split(" ", 2)[1] if answer.startswith("SIP/2.0 ") else ""


def name_of(answer):
    return (headers_of(answer, "Server") or ["-"])[0].replace("switchback-rig ", "")


def register_until(user, target, status, name, limit_ms):
    phone = Phone(user)
    started = time.monotonic()
    while time.monotonic() - started < int(limit_ms) / 1000:
        phone.register(target)
        select.select([phone.socket], [], [], 0.01)
        for answer in phone.receive():
            phone.learn(answer)
            if status_of(answer) == status and name in ("any", name_of(answer)):
                print(f"{(time.monotonic() - started) * 1000:.0f}")
                return 0
    return 1


def log(user, period_ms, *targets):
    """One phone for each target, so that answers need no matching to servers; CSeq tells which request it answers."""
    phones = {target: Phone(str(int(user) + index)) for index, target in enumerate(targets)}
    sent = {}
    following = time.monotonic()
    while True:
        now = time.monotonic()
        if now >= following:
            following = max(following + int(period_ms) / 1000, now)
            for target, phone in phones.items():
                phone.register(target)
                sent[target, str(phone.sequence)] = now
        wanted = [0, *(phone.socket for phone in phones.values())]
        readable, _, _ = select.select(wanted, [], [], max(0.0, following - time.monotonic()))
        if 0 in readable and not os.read(0, 4096):
            return 0
        for target, phone in phones.items():
            for answer in phone.receive():
                phone.learn(answer)
                sequence = headers_of(answer, "CSeq")[0].split()[0]
                print(f"{sent[target, sequence]:.6f} {target} {status_of(answer)} {name_of(answer)}", flush=True)


def await_text(phone, matches, limit=3.0):
    deadline = time.monotonic() + limit
    while (wait := deadline - time.monotonic()) > 0:
        select.select([phone.socket], [], [], wait)
        for text in phone.receive():
            if matches(text):
                return text
    sys.exit("nothing came that was waited for")


def answer_to(phone, text, status):
    """The final answer of the called phone."""
    copied = "".join(
        f"{name}: {value}\n" for name in ("Via", "Record-Route", "From", "Call-ID", "CSeq") for value in headers_of(text, name)
    )
    to = headers_of(text, "To")[0]
    to += "" if ";tag=" in to else f";tag={phone.user}"
    return (
        f"SIP/2.0 {status}\n{copied}To: {to}\nContact: <sip:{phone.user}@{LOCAL_IP}:{phone.port}>\nContent-Length: 0\n\n"
    )


def call(dialled, target, other):
    caller, called = Phone("2001"), Phone(dialled)
    for phone in (caller, called):
        phone.register(target)
        await_text(phone, lambda text: status_of(text) == "200")
    to = f"sip:{dialled}@{target}"
    caller.send(target, caller.request("INVITE", to, to))
    invite = await_text(called, lambda text: text.startswith("INVITE "))
    called.send(target, answer_to(called, invite, "200 OK"))
    accepted = await_text(caller, lambda text: status_of(text) == "200" and "INVITE" in headers_of(text, "CSeq")[0])
    routes = headers_of(accepted, "Record-Route")[::-1]
    remote = re.search(r"<(.*?)>", headers_of(accepted, "Contact")[0]).group(1)
    tag = f";tag={dialled}"
    caller.sequence -= 1  # an ACK has the number of its INVITE
    caller.send(target, caller.request("ACK", remote, to, tag, routes))
    await_text(called, lambda text: text.startswith("ACK "))
    print("established", flush=True)
    sys.stdin.readline()
    caller.sequence += 1
    caller.send(other, caller.request("BYE", remote, to, tag, routes))
    bye = await_text(called, lambda text: text.startswith("BYE "))
    called.send(other, answer_to(called, bye, "200 OK"))
    await_text(caller, lambda text: status_of(text) == "200" and "BYE" in headers_of(text, "CSeq")[0])
    print("ended", flush=True)
    return 0


verb, *arguments = sys.argv[1:]
try:
    sys.exit({"register": register_until, "log": log, "call": call}[verb](*arguments))
except BrokenPipeError:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read is gone; nothing to say when Python flushes
