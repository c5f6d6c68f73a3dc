"""What tests of the project as a whole share: a copy of the checkout, and running its commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parents[1]
TESTS = str(ROOT / "tests")
if TESTS not in sys.path:
    sys.path.append(TESTS)

from newsroom.site import NewsSite  # noqa: E402
from newsroom.trees import tree  # noqa: E402

# What would let a command see more than a newcomer's would.
_OUR_OWN = ("PYTHONPATH", "VIRTUAL_ENV", "SCRAPY_SETTINGS_MODULE", "SCRAPY_PROJECT", "MAKEFLAGS", "MAKELEVEL")


class Run(Protocol):
    """Runs a command to its end."""

    def __call__(
        self,
        *command: str | Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        code: int = 0,
    ) -> str: ...


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs a command in `cwd` with `env` on top of ours; its stdout, once it ended with `code`."""

    def run_command(
        *command: str | Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        code: int = 0,
    ) -> str:
        inherited = {name: value for name, value in os.environ.items() if name not in _OUR_OWN}
        ended = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=inherited | dict(env or {}),
            input=stdin,
            capture_output=True,
            timeout=170,
            check=False,
        )
        output, errors = ended.stdout.decode(), ended.stderr.decode()
        assert ended.returncode == code, f"{command}\nexit {ended.returncode}\n{output}\n{errors}"
        return output

    return run_command


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that a clone would hold: no environment, nothing built."""
    folder = tmp_path_factory.mktemp("clone") / "storytrail"
    if not (ROOT / ".git").exists():
        unwanted = shutil.ignore_patterns(".*cache", ".venv", ".hypothesis", "__pycache__", "collections")
        shutil.copytree(ROOT, folder, ignore=unwanted)
        return folder
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def site() -> Iterator[NewsSite]:
    """Thirteen articles; the first links to three, each of those to three more."""
    with NewsSite(tree(13, 3)) as running:
        yield running
