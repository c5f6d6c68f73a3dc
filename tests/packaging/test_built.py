"""What lies in the wheel, the source archive and the egg."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin

if TYPE_CHECKING:
    from conftest import Run

pytestmark = pytest.mark.slow

UV = find_uv_bin()
PACKAGES = ("archive", "crawler", "spiders")


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def modules(checkout: Path) -> set[str]:
    found = (
        path.relative_to(checkout) for package in PACKAGES for path in checkout.glob(f"{package}/**/*.py")
    )
    return {path.as_posix() for path in found}


def data_files(checkout: Path) -> set[str]:
    """What the report reads besides modules."""
    found = {
        path.relative_to(checkout).as_posix()
        for path in checkout.glob("archive/report/*")
        if path.suffix not in (".py", ".pyc", "")
    }
    assert {"archive/report/script.js", "archive/report/style.css"} <= found
    return found


def test_the_wheel_holds_one_package_with_every_module(wheel: Path, checkout: Path) -> None:
    names = set(contents(wheel))
    assert {name.partition("/")[0] for name in names} == {
        "storytrail",
        next(name.partition("/")[0] for name in names if name.endswith("/METADATA")),
    }
    inside = {name.removeprefix("storytrail/") for name in names if name.endswith(".py")}
    assert inside == modules(checkout) | {"__init__.py"}
    assert {f"storytrail/{name}" for name in data_files(checkout)} <= names


def test_the_source_archive_builds_the_same_wheel(
    wheel: Path, checkout: Path, tmp_path: Path, run: Run
) -> None:
    run(UV, "build", "--quiet", "--sdist", "--out-dir", tmp_path, cwd=checkout)
    (source,) = tmp_path.glob("*.tar.gz")
    run(UV, "build", "--quiet", "--wheel", "--out-dir", tmp_path / "wheel", source, cwd=tmp_path)
    (rebuilt,) = (tmp_path / "wheel").glob("*.whl")
    assert contents(rebuilt) == contents(wheel)


def test_the_egg_holds_every_module(checkout: Path, bare: Path, tmp_path: Path, run: Run) -> None:
    run(bare / "python", "setup.py", "--quiet", "bdist_egg", "--dist-dir", tmp_path, cwd=checkout)
    (egg,) = tmp_path.glob("*.egg")
    assert modules(checkout) | data_files(checkout) <= set(contents(egg))
