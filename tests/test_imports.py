"""Imports run one way: spiders → crawler → archive, and spiders → archive."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("archive", "crawler", "spiders")
MODULES = sorted(
    path.relative_to(ROOT).as_posix() for name in PACKAGES for path in (ROOT / name).rglob("*.py")
)

ENGINES = {"scrapy", "twisted", "itemadapter", "parsel", "protego"}
SOCKETS = {
    "socket",
    "ssl",
    "asyncio",
    "selectors",
    "socketserver",
    "http",
    "urllib.request",
    "ftplib",
    "aiohttp",
}

# First match counts; what a module may not import, by the beginning of its path.
FORBIDDEN: tuple[tuple[str, set[str]], ...] = (
    ("archive/", {"crawler", "spiders"} | ENGINES | SOCKETS),
    ("crawler/", {"spiders"}),
    ("spiders/story.py", set()),
    ("spiders/reindexing/", ENGINES | SOCKETS),
    ("spiders/", {"crawler"} | ENGINES | SOCKETS),
)


def iter_imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import in a module, whatever function or condition it stands in."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, level=level, names=names):
                assert level == 0, f"{path}:{node.lineno}: a relative import"
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in names)


def is_below(name: str, parents: set[str]) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    forbidden = next(names for start, names in FORBIDDEN if module.startswith(start))
    wrong = [
        f"{module}:{line} imports {name}"
        for line, name in iter_imports(ROOT / module)
        if is_below(name, forbidden)
    ]
    assert not wrong


def test_every_rule_speaks_of_some_module() -> None:
    assert all(any(module.startswith(start) for module in MODULES) for start, _ in FORBIDDEN)


def test_links_start_without_the_engine_room() -> None:
    program = (
        "import sys; sys.argv = ['storytrail', 'links', 'https://harbour.example/']; "
        f"sys.path.insert(0, {str(ROOT)!r}); import storytrail; code = storytrail.main(); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], input=b"<p>Nothing", capture_output=True, check=True, timeout=60
    )
    loaded = set(ended.stderr.decode().split())
    assert "spiders" in loaded
    assert not loaded & (ENGINES | {"asyncio", "ssl", "tldextract"})
