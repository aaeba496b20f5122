#!/usr/bin/python3
"""The hold model of hold_model.h on SimPy. Usage: hold_simpy.py PHONES MARK...; prints what the other programs print.

Of the ways to write it, this one is the quickest: a time-out with a callback. A process for each phone costs up to a third
more for an event, and twice the memory."""
import gc
import os
import sys
import time

import simpy

MASK = (1 << 64) - 1
SALT = 0x9e3779b97f4a7c15
MULTIPLIER = 0xbf58476d1ce4e5b9
HALF_LIFE = 10_000_000_000
FRACTION_BITS = 30
FRACTION = (1 << FRACTION_BITS) - 1
BEGIN = 60_000_000_000


class Phones:
    """A time-out of each phone carries the phone's share of the hash, which spares a multiplication at every event."""

    def __init__(self, phones):
        self.env = simpy.Environment()
        self.events = self.sum = self.last = 0
        for phone in range(phones):
            salt = (phone + 1) * SALT
            drawn = salt * MULTIPLIER & MASK
            self.put(salt, drawn ^ (drawn >> 32), BEGIN)

    def put(self, salt, drawn, delay=0):
        steps = 64 - (drawn | 1).bit_length()
        delay += 2 * (steps * HALF_LIFE + ((drawn & FRACTION) * HALF_LIFE >> FRACTION_BITS) + 1)
        self.env.timeout(delay, salt).callbacks.append(self.due)

    def due(self, event):
        now = self.env.now
        if now < self.last:
            sys.exit('an event came before an earlier one')
        self.last = now
        salt = event.value
        drawn = (now + salt) * MULTIPLIER & MASK
        drawn ^= drawn >> 32
        self.events += 1
        self.sum += drawn
        self.put(salt, drawn)


def main():
    # A million time-outs that all live are nothing for the collector to look through again and again.
    gc.disable()
    phones = Phones(int(sys.argv[1]))
    gc.freeze()
    gc.enable()
    since = time.process_time()
    for mark in map(int, sys.argv[2:]):
        phones.env.run(until=mark)
        took = time.process_time() - since
        print(mark, phones.events, f'{phones.sum & MASK:016x}', f'{took:.6f}', flush=True)
        since = time.process_time()
    os._exit(0)


main()
