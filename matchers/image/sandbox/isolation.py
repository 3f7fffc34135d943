"""What keeps a broken decoder in: no network, no files, no other process; as far as Linux offers.

By ctypes, for want of a maintained library that needs no system package: the calls are few, and
their numbers never change.
"""

import contextlib
import ctypes
import os
import platform
import struct
import sysconfig
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final


class Layer(StrEnum):
    """What may hold a child, each by itself."""

    NETWORK = "network"  # a namespace of its own without a network
    FILES = "files"  # Landlock: Python's own files and fonts, to read
    SYSCALLS = "syscalls"  # seccomp: memory, its pipes and the clock, and no other call


def is_isolated(layers: frozenset[Layer]) -> bool:
    """Return whether the layers keep a child from the network, secret files and processes."""
    return Layer.SYSCALLS in layers or {Layer.NETWORK, Layer.FILES} <= layers


_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES = 4, 38


def hide_from_others() -> None:
    """Let no process of the same user read this one's memory and environment."""
    _LIBC.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def isolate() -> frozenset[Layer]:
    """Take from this process for good what opening files needs none of; say what held."""
    hide_from_others()
    layers = set[Layer]()
    with contextlib.suppress(OSError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
        layers.add(Layer.NETWORK)
    if _LIBC.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        # Landlock binds the thread that asks for it: not those of an embedding, which run already.
        if len(os.listdir("/proc/self/task")) == 1 and _restrict_files():  # noqa: PTH208
            layers.add(Layer.FILES)
        if _restrict_calls(may_open=Layer.FILES in layers):
            layers.add(Layer.SYSCALLS)
    return frozenset(layers)


# Landlock: the three calls have the same numbers on all machines.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_WANTED, _BENEATH = 1, 1
_READ_RIGHTS: Final = 1 << 2 | 1 << 3  # files and folders
_TCP: Final = 1 << 0 | 1 << 1  # bind, connect
_SCOPED: Final = 1 << 0 | 1 << 1  # sockets of other processes without a path, and signals
_FONTS: Final = ("/usr/share/fonts", "/usr/local/share/fonts")
_LIBRARIES: Final = ("/usr/lib", "/lib")


def _restrict_files() -> bool:
    version = _LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_WANTED)
    if version < 1:
        return False
    rights = 13 + (version >= 2) + (version >= 3) + (version >= 5)
    ruleset_attributes = struct.pack("=QQQ", (1 << rights) - 1, _TCP, _SCOPED)
    size = 8 + 8 * (version >= 4) + 8 * (version >= 6)
    rules = _LIBC.syscall(_CREATE_RULESET, ruleset_attributes, ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    try:
        for folder in _list_readable():
            _allow_reading(rules, folder)
        return bool(_LIBC.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _list_readable() -> Iterator[str]:
    yield from {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    yield from (*_LIBRARIES, *_FONTS)
    yield str(Path(__file__).parents[2])  # `matchers`; what lies beside it may hold secrets


def _allow_reading(rules: int, folder: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        _LIBC.syscall(_ADD_RULE, rules, _BENEATH, struct.pack("=Qi", _READ_RIGHTS, place), 0)
        os.close(place)


# seccomp: the numbers differ; (x86_64, aarch64).
_CALLS: Final = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "pread64": (17, 67), "readv": (19, 65), "writev": (20, 66), "sched_yield": (24, 124),
    "mremap": (25, 216), "madvise": (28, 233), "nanosleep": (35, 101), "setitimer": (38, 103),
    "getpid": (39, 172), "exit": (60, 93), "uname": (63, 160), "gettimeofday": (96, 169),
    "getrusage": (98, 165), "sysinfo": (99, 179), "sigaltstack": (131, 132), "gettid": (186, 178),
    "futex": (202, 98), "sched_getaffinity": (204, 123), "restart_syscall": (219, 128),
    "clock_gettime": (228, 113), "clock_nanosleep": (230, 115), "exit_group": (231, 94),
    "newfstatat": (262, 79), "set_robust_list": (273, 99), "getcpu": (309, 168),
    "getrandom": (318, 278), "statx": (332, 291), "rseq": (334, 293),
}  # fmt: skip
_OPENING: Final = {"getdents64": (217, 61), "openat": (257, 56)}
_SET_LIMIT: Final = (302, 261)  # prlimit64: of this process alone
_MACHINES: Final = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # refused calls fail with EPERM
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_FILTER, _ALL_THREADS = 1, 1


def _restrict_calls(*, may_open: bool) -> bool:
    if platform.machine() not in _MACHINES:
        return False
    column, machine, seccomp = _MACHINES[platform.machine()]
    calls = _CALLS | (_OPENING if may_open else {})
    program = [
        (_LOAD, 0, 0, _MACHINE_AT), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]  # fmt: skip
    for numbers in calls.values():
        program += [(_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, _ALLOW)]
    program += [
        (_EQUAL, 0, 3, _SET_LIMIT[column]), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_EQUAL, 0, 1, 0), (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE),
    ]  # fmt: skip
    steps = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    filtering = struct.pack("@HP", len(program), ctypes.addressof(steps))
    return bool(_LIBC.syscall(seccomp, _FILTER, _ALL_THREADS, filtering) == 0)
