"""The job file that the documents show is one that runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

from jobs.running import run_job
from jobs.test_sites import article
from newsroom.site import NewsSite

ROOT = Path(__file__).parents[2]
SITE = "https://harbour.example"
SEED = "/news/301-winter-pier/"


def example() -> str:
    """The first TOML block of docs/jobs.md."""
    found = re.search(
        r"^```toml\n(.*?)^```", (ROOT / "docs/jobs.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert found
    return found[1]


def test_the_example_runs(tmp_path: Path) -> None:
    with NewsSite({}) as site:
        origin = site.url("")
        feed = f"<rss><channel><item><link>{origin}/news/302-cracks/</link></item></channel></rss>"
        site.routes = {
            SEED: article("The winter pier is closed", "/news/302-cracks/"),
            "/news/302-cracks/": article("Cracks in the pier"),
            "/news/feed.xml": feed,
        }
        # The same file, but for a site on this machine and for the time that politeness takes.
        text = example()
        assert text.count(SITE) == 2
        job = tmp_path / "pier.toml"
        quick = text.replace(SITE, origin).replace("delay = 1.5", 'delay = 0\nallow_net = "127.0.0.0/8"')
        job.write_text(quick, "utf-8")
        checked = run_job(job, "--check")
        assert checked.exit_code == 0, checked.stderr
        first = run_job(job)
        assert first.exit_code == 0, first.stderr
        second = run_job(job)
        assert second.exit_code == 0, second.stderr
    facts = json.loads((tmp_path / "stories/jobs/pier/last-run.json").read_text("utf-8"))
    assert facts["stories"]["not_due"] == 2
    assert len(list((tmp_path / "stories/collections").iterdir())) == 2
    assert (tmp_path / "metrics/pier.prom").is_file()
