"""Lets tests import the local servers as `newsroom.…`, also when this folder is run alone."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = str(Path(__file__).parents[1])
if TESTS not in sys.path:
    sys.path.append(TESTS)
