"""A clock that jumps, for the processes of a test only: the one that tells the day.

A library that is loaded before the system's adds to the wall clock what a file says; the monotonic clock, by
which waits are measured, goes on, as it does when an operator or a time server sets the clock of a machine.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.servers import ServerError

_SOURCE = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile long none = 0;
static const volatile long *jump = &none;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("JUMPING_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED) jump = mapped;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int status = syscall(SYS_clock_gettime, clock, now);
    if (!status && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += *jump;
    return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int status = syscall(SYS_gettimeofday, now, zone);
    if (!status && now) now->tv_sec += *jump;
    return status;
}

time_t time(time_t *told) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (told) *told = now.tv_sec;
    return now.tv_sec;
}
"""


@dataclass
class JumpingClock:
    """The wall clock of the processes that are started with `environment`.

    Attributes:
        folder: Of its own, which every user may read.
    """

    folder: Path

    def make(self) -> None:
        """Compiles the library; the clock is right.

        Raises:
            ServerError: There is no C compiler, or it fails.
        """
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise ServerError("Install the Debian package gcc, then run this again.")
        self.folder.mkdir(parents=True, exist_ok=True)
        source = self.folder / "clock.c"
        source.write_text(_SOURCE, "utf-8")
        done = subprocess.run(  # noqa: S603
            [compiler, "-shared", "-fPIC", "-O2", "-o", str(self._library), str(source)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServerError(done.stderr)
        self._offset.write_bytes(struct.pack("l", 0))

    @property
    def environment(self) -> dict[str, str]:
        """For the processes that live by this clock."""
        return {"LD_PRELOAD": str(self._library), "JUMPING_CLOCK": str(self._offset)}

    def jump(self, seconds: int) -> None:
        """Sets how far the clock is from the right time, for all the processes at once."""
        with self._offset.open("r+b") as offset:
            offset.write(struct.pack("l", seconds))

    @property
    def _library(self) -> Path:
        return self.folder / "clock.so"

    @property
    def _offset(self) -> Path:
        return self.folder / "offset"
