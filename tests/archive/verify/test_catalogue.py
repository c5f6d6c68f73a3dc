"""The catalogue of problems: told in the reference as it stands, and proved by damages."""

from __future__ import annotations

import re
from pathlib import Path

from archive.verify import PROBLEMS

REFERENCE = (Path(__file__).parents[3] / "docs/reference.md").read_text("utf-8")
DAMAGES = "".join(
    (Path(__file__).parent / name).read_text("utf-8") for name in ("test_damage.py", "test_remedies.py")
)
PROVED_ELSEWHERE = {"file-unreadable"}


def test_the_reference_has_every_problem() -> None:
    told = dict(re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| (yes|no) \|$", REFERENCE, re.MULTILINE))
    damage = {name: problem for name, problem in PROBLEMS.items() if problem.grade == "damage"}
    assert told == {name: "yes" if each.repairable else "no" for name, each in damage.items()}
    for name, problem in PROBLEMS.items():
        assert f"| `{name}` | {problem.meaning} |" in REFERENCE
        assert problem.remedy or problem.grade == "note"


def test_every_problem_is_proved_by_a_damage() -> None:
    damage = {name for name, problem in PROBLEMS.items() if problem.grade == "damage"}
    proved = set(re.findall(r'^@damage\("([a-z-]+)"[,)]', DAMAGES, re.MULTILINE))
    assert proved == damage - PROVED_ELSEWHERE
