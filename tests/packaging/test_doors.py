"""Every way in which Storytrail is installed or started, each up to a crawl that archives something."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from newsroom.site import NewsSite
from newsroom.trees import tree_path
from uv import find_uv_bin

from archive.version import __version__

if TYPE_CHECKING:
    from conftest import Run

pytestmark = pytest.mark.slow

UV = find_uv_bin()
LOOPBACK = "127.0.0.0/8"
PAGE = (
    b"<html><body><article><h1>Pier shut</h1><p>The winter pier is shut, the council says.</p>"
    b'<p><strong>READ MORE: <a href="/news/2-cracks/">Cracks found in the pier</a></strong></p>'
    b"<p>Nobody at the quay was surprised.</p></article></body></html>"
)


def crawl_arguments(site: NewsSite) -> list[str]:
    seed = site.url(tree_path(0))
    return ["crawl", seed, "--depth", "1", "--allow-net", LOOPBACK, "--delay", "0", "--name", "pier"]


def assert_archived(output: Path, pages: int = 4) -> dict[str, object]:
    """The collection `pier` below `output` holds `pages` pages in WARC files; its run.json."""
    collection = output / "collections/pier"
    (run_file,) = collection.glob("runs/*/run.json")
    facts = json.loads(run_file.read_text())
    assert facts["finish"] == "finished"
    assert facts["counts"]["pages"]["captured"] == pages
    assert list(collection.glob("archive/*.warc.gz"))
    assert "</script>" in (collection / "report.html").read_text("utf-8")
    assert not list(collection.glob("archive/*.open"))
    return facts


def assert_works(run: Run, storytrail: Path, site: NewsSite, folder: Path) -> None:
    """Version, links and a crawl, from a folder that has nothing to do with the project."""
    assert run(storytrail, "--version", cwd=folder) == f"storytrail {__version__}\n"
    links = run(storytrail, "links", "https://harbour.example/news/1-pier/", cwd=folder, stdin=PAGE)
    assert [json.loads(line)["url"] for line in links.splitlines()] == [
        "https://harbour.example/news/2-cracks/"
    ]
    run(storytrail, *crawl_arguments(site), cwd=folder)
    assert_archived(folder)


def test_pip_install(checkout: Path, site: NewsSite, tmp_path: Path, run: Run) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    run(tmp_path / "venv/bin/pip", "install", "--quiet", ".", cwd=checkout)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert_works(run, tmp_path / "venv/bin/storytrail", site, elsewhere)
    packages = next((tmp_path / "venv/lib").glob("python*/site-packages"))
    assert (packages / "storytrail/archive").is_dir()
    assert not [name for name in ("archive", "crawler", "spiders") if (packages / name).exists()]


def test_editable_install(checkout: Path, bare: Path, site: NewsSite, tmp_path: Path, run: Run) -> None:
    copy = tmp_path / "storytrail"
    shutil.copytree(checkout, copy)
    venv = tmp_path / "venv"
    run(UV, "venv", "--quiet", "--python", sys.executable, venv, cwd=tmp_path)
    run(UV, "pip", "install", "--quiet", "--python", venv / "bin/python", "-e", copy, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert_works(run, venv / "bin/storytrail", site, elsewhere)
    version_file = copy / "archive/version.py"
    version_file.write_text(version_file.read_text().replace(__version__, "7.7.7"))
    assert run(venv / "bin/storytrail", "--version", cwd=elsewhere) == "storytrail 7.7.7\n"


def test_uvx(checkout: Path, site: NewsSite, tmp_path: Path, run: Run) -> None:
    uvx = (UV, "tool", "run", "--quiet", "--python", sys.executable, "--from", ".", "storytrail")
    assert run(*uvx, "--version", cwd=checkout) == f"storytrail {__version__}\n"
    run(*uvx, *crawl_arguments(site), "--output", str(tmp_path), cwd=checkout)
    assert_archived(tmp_path)


def test_launcher_in_a_checkout(checkout: Path, bare: Path, site: NewsSite, tmp_path: Path, run: Run) -> None:
    run(bare / "python", checkout / "storytrail.py", *crawl_arguments(site), cwd=tmp_path)
    assert_archived(tmp_path)


def scrapy_arguments(site: NewsSite, output: Path) -> list[str]:
    options = {
        "url": site.url(tree_path(0)),
        "depth": "1",
        "output": str(output),
        "name": "pier",
        "allow_net": LOOPBACK,
        "delay": "0",
        "_job": "6487ec79947edab326d6db28a2d86511",
        "_version": "r23",
    }
    return ["crawl", "story", *(f"-a{name}={value}" for name, value in options.items())]


def test_scrapy_in_a_checkout(checkout: Path, bare: Path, site: NewsSite, tmp_path: Path, run: Run) -> None:
    assert run(bare / "scrapy", "list", cwd=checkout) == "story\n"
    run(bare / "scrapy", *scrapy_arguments(site, tmp_path), cwd=checkout)
    assert_archived(tmp_path)


def test_scrapyd_egg(checkout: Path, bare: Path, site: NewsSite, tmp_path: Path, run: Run) -> None:
    copy = tmp_path / "storytrail"
    shutil.copytree(checkout, copy)
    run(bare / "python", "setup.py", "--quiet", "bdist_egg", "--dist-dir", tmp_path / "eggs", cwd=copy)
    (egg,) = (tmp_path / "eggs").glob("*.egg")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    reads_entry_point = (
        "import sys; from importlib.metadata import distributions; "
        "[found] = distributions(path=sys.argv[1:]); "
        "print(*(point for point in found.entry_points if point.group == 'scrapy'), found.version)"
    )
    told = run(bare / "python", "-c", reads_entry_point, egg, cwd=elsewhere)
    assert "name='settings', value='crawler.settings', group='scrapy'" in told
    assert told.endswith(f" {__version__}\n")
    env = {"PYTHONPATH": str(egg), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    assert run(bare / "scrapy", "list", cwd=elsewhere, env=env) == "story\n"
    run(bare / "scrapy", *scrapy_arguments(site, tmp_path), cwd=elsewhere, env=env)
    assert_archived(tmp_path)
