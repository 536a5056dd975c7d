"""Memory that was needed for a moment goes back to the system."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""Of glibc's `malloc.h`."""
_LARGE = 1 << 20


def give_memory_back() -> None:
    """Returns to the system what has been freed: glibc would keep it, 80 MB after the encoder is built."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def stay_small() -> None:
    """Has glibc give each large block back as soon as it is freed, and keep two arenas at most.

    For a process of many threads that must stay small: each thread's arena would keep the largest block that
    was ever freed in it, 19 MB of a password's hash.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        libc.mallopt(_M_ARENA_MAX, 2)
