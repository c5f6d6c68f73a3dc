"""Standard output, which may be gone, full or closed."""

from __future__ import annotations

import os
import sys

from archive.errors import WriteFailed


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
