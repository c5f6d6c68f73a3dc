"""Standard output and standard error, which may be gone, full or closed."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any

from archive.errors import WriteFailed

STDOUT_NAMES = ("-", "/dev/stdout")
"""What `-o` may call it. The latter by name, too: behind what it gets, no path is to stand."""


def secure_streams() -> None:
    """Sees to it that what is told on stderr never decides how a command ends; call before all else.

    A stream that was closed from the start (`2>&-`) has its place taken by the null device: otherwise the
    first file to be opened would have that number, and get what is meant for the stream.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        # What we start has these open, too.
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(_Heedless(2, "wb", closefd=False)),
        encoding=sys.stderr.encoding if sys.stderr is not None else "utf-8",
        errors="backslashreplace",
        line_buffering=True,
    )


class _Heedless(io.FileIO):
    """A file that takes all that is written, whether it can keep it or not."""

    def write(self, data: Any) -> int:
        """The number of bytes in `data`, or of those that were kept."""
        try:
            return super().write(data)
        except OSError:
            return len(data)


def write_output(text: str, exit_code: int) -> int:
    """Writes `text` and all that was printed before; the exit code to end with.

    That is `exit_code`, or 4 in place of 0 when the output can't be written, which one line on stderr
    tells. A reader that has gone (`| head`) wanted no more: no fault.
    """
    if sys.stdout is None:
        return exit_code
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What Python would flush once more at its end has nowhere to go either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"storytrail: cannot write the output: {error.strerror}", file=sys.stderr)
            return exit_code or WriteFailed.exit_code
    return exit_code
