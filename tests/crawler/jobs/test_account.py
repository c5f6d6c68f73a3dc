"""What a job's account makes of its stories' accounts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawler.account import RunResult
from crawler.jobs import load_job
from crawler.jobs.account import JobAccount
from crawler.jobs.metrics import format_metrics
from crawler.jobs.summary import summarize_job

JOB = 'name = "watch"\nseeds = ["https://example.org/a"]\n'
STATES = {"asked": 9, "captured": 5, "redirected": 2, "failed": 2, "refused": 0, "left": 0}
STORIES = {"captured_stories": 3, "failed_gone": 1, "redirected_gone": 1, "redirected_failed": 1}


def test_a_story_counts_once_and_gone_is_not_failed(tmp_path: Path) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(JOB)
    job = load_job(path)
    account = JobAccount.begin(job)
    facts = {
        "run": "r1",
        "seeds": [],
        "counts": {"pages": STATES | STORIES, "requisites": STATES},
        "written_bytes": 1,
        "changes": None,
    }
    for _ in range(2):
        account.add_result(job.config, RunResult(finish="finished", exit_code=0, facts=facts))
    told = account.facts(datetime.now(UTC))
    assert told["pages"] == {name: 2 * number for name, number in (STATES | STORIES).items()}
    assert told["changes"]["new"] == 6
    assert [story["captured"] for story in account.stories] == [3, 3]
    assert "  pages      6 captured, 4 gone, 4 failed, 0 refused\n" in summarize_job(told, account)
    told |= {"last_success": None, "last_capture": None}
    assert 'storytrail_job_pages{job="watch",state="captured_stories"} 6' in format_metrics(told)
