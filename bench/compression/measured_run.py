"""Runs a command and reports what it and all its descendants cost.

usage: measured_run.py REPORT.json TIMEOUT_SECONDS COMMAND [ARGUMENT ...]

CPU seconds come from the kernel's account of waited-for children. As child subreaper this process adopts orphans, so
that a tool that lets a grandchild go does not get its work for nothing. Peak memory is the largest sum of the resident
sizes of the whole tree, sampled, and never less than the largest single process. After the timeout the tree is killed.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time

SAMPLE_SECONDS = 0.2
PR_SET_CHILD_SUBREAPER = 36
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def parents():
    """Process id to parent id, of everything that runs."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as stat:
                    # The name in brackets may hold anything, so the fields are counted from the last bracket.
                    found[int(entry)] = int(stat.read().rpartition(b")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended since the listing
    return found


def descendants():
    """All processes below this one."""
    parent_of = parents()
    family = {os.getpid()}
    grown = True
    while grown:
        new = {pid for pid, parent in parent_of.items() if parent in family and pid not in family}
        family |= new
        grown = bool(new)
    family.discard(os.getpid())
    return family


def resident_bytes(pid):
    try:
        with open(f"/proc/{pid}/statm", "rb") as statm:
            return int(statm.read().split()[1]) * PAGE_BYTES
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has ended since


def kill_all():
    for pid in descendants():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it has ended since


def reap_leftovers():
    """What the command left running is ended and waited for, so that its CPU time is counted."""
    while True:
        kill_all()
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def main():
    report_path, timeout_seconds, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    state = {"peak": 0, "timed_out": False}
    done = threading.Event()
    started = time.monotonic()

    def watch():
        while not done.wait(SAMPLE_SECONDS):
            state["peak"] = max(state["peak"], sum(map(resident_bytes, descendants())))
            if time.monotonic() - started > timeout_seconds:
                state["timed_out"] = True
                kill_all()

    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    watcher = threading.Thread(target=watch)
    watcher.start()
    exit_code = child.wait()
    wall_seconds = time.monotonic() - started
    done.set()
    watcher.join()
    reap_leftovers()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = {
        "exitCode": exit_code,
        "timedOut": state["timed_out"],
        "wallSeconds": wall_seconds,
        "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "peakMemoryBytes": max(state["peak"], usage.ru_maxrss * 1024),
    }
    with open(report_path, "w", encoding="utf8") as file:
        json.dump(report, file)


main()
