"""Verifying what is on the disk: every byte of the WARC files, every reference from and to a record.

`verify` takes paths and gives findings. Files are read by `source`, `walker` and the `…_file` and
`…_check` modules that say so; what is judged is judged by functions without I/O.
"""

from __future__ import annotations

from archive.verify.faults import PROBLEMS, Fault, Problem
from archive.verify.verifier import Verdict, verify

__all__ = ["PROBLEMS", "Fault", "Problem", "Verdict", "verify"]
