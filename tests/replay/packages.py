"""Other people's readers from npm: fetched once into the environment that the tests run in."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class NpmPackage:
    """A version of a package, and the digest of its tarball as the registry tells it."""

    name: str
    version: str
    integrity: str


REPLAY_WEB_PAGE = NpmPackage(
    "replaywebpage",
    "2.5.3",
    "sha512-nCj2PSON3BxeSJKE8AsYPyULv0XPZKJWfy4l9PyQre9SqwLZ+WKZVs/sfLqPOQ4GrH+0YkjbwOhr8cSTH08gsQ==",
)
WARCIO_JS = NpmPackage(
    "warcio",
    "2.4.11",
    "sha512-EXcT5+GepqtUBmFpwxcRm7uEbhrtYKhWVIVzAxgO/PZt84KLl3eZLlGsa4DwQCAWCK8b4nyjqBlyKfKhT1Govg==",
)


def get_package(package: NpmPackage) -> Path:
    """The unpacked package's folder; skips the test where it can't be had, and fails it in CI."""
    folder = Path(sys.prefix) / "npm" / f"{package.name}-{package.version}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            unpacked = _fetch(package, Path(scratch))
            # Another process may be faster.
            with suppress(OSError):
                unpacked.rename(folder)
        assert folder.exists()
    return folder


def _fetch(package: NpmPackage, scratch: Path) -> Path:
    npm = get_program("npm")
    command = [npm, "pack", f"{package.name}@{package.version}", "--ignore-scripts", "--silent"]
    environment = {**os.environ, "npm_config_cache": str(scratch / "cache")}
    done = subprocess.run(
        command, cwd=scratch, env=environment, capture_output=True, timeout=120, check=False
    )
    tarball = scratch / f"{package.name}-{package.version}.tgz"
    if done.returncode or not tarball.exists():
        give_up(f"npm could not fetch {package.name}: {done.stderr.decode()[-300:]}")
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    assert f"sha512-{digest}" == package.integrity
    with tarfile.open(tarball) as content:
        content.extractall(scratch, filter="data")
    return scratch / "package"


def get_program(*names: str) -> str:
    """The path of the first of these programs that there is; without one as with a package."""
    places = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{Path(sys.executable).parent}"
    found = next(filter(None, (shutil.which(name, path=places) for name in names)), None)
    return found or give_up(f"{names[0]} is not installed")


def give_up(reason: str) -> str:
    """Ends the test: nothing is left out in CI, and skipped elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
