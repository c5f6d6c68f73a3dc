"""Manifests that Kubernetes' own schemas take, and a container's command that really runs."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from archive.errors import ConfigError
from crawler.schedules.kubernetes import manifest, object_name
from crawler.schedules.order import Order

OrderOf = Callable[..., Order]
VERSIONS = ("1.31", "1.36")
"""The first in which all that is used is settled, the pod failure policy last; and a late one."""


def documents_of(order: Order, image: str = "registry.example/storytrail:1.0") -> list[dict[str, Any]]:
    text = manifest(order, order.job_path.read_text("utf-8"), image=image)
    return list(yaml.safe_load_all(text))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("jitter", "catch_up"), [(0, False), (600, True)])
def test_kubernetes_takes_the_manifest(order_of: OrderOf, version: str, jitter: int, catch_up: bool) -> None:
    order = order_of(jitter=jitter, catch_up=catch_up, more='[retention]\nkeep = "1d"\n')
    for document in documents_of(order):
        kubernetes_validate.validate(document, version, strict=True)


def test_a_mistake_would_be_found(order_of: OrderOf) -> None:
    job = documents_of(order_of())[2]
    job["spec"]["timezone"] = job["spec"].pop("timeZone")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, VERSIONS[0], strict=True)


def test_what_the_cron_job_says(order_of: OrderOf) -> None:
    order = order_of("17 3 * * 5-7", jitter=600, catch_up=True)
    secret, claim, cron_job = documents_of(order)
    assert secret["stringData"]["job.toml"] == order.job_path.read_text("utf-8")
    spec = cron_job["spec"]
    assert (spec["schedule"], spec["timeZone"]) == ("17 3 * * 0,5,6", "Europe/Lisbon")
    assert (spec["concurrencyPolicy"], spec["startingDeadlineSeconds"]) == ("Forbid", 86_400)
    assert spec["jobTemplate"]["spec"]["activeDeadlineSeconds"] == 86_400 + 600
    volumes = spec["jobTemplate"]["spec"]["template"]["spec"]["volumes"]
    assert volumes[0]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]


def test_a_frequent_job_is_not_made_up_for_longer_than_kubernetes_counts(order_of: OrderOf) -> None:
    spec = documents_of(order_of("* * * * *", catch_up=True))[2]["spec"]
    assert spec["startingDeadlineSeconds"] < 100 * 60
    assert documents_of(order_of())[2]["spec"]["startingDeadlineSeconds"] == 600


@pytest.mark.parametrize(
    "text", ["", "\n", "a\n\n", " a\n", "a\tb\n", "ünïcode: [x]\n\n  y\n", "a\x85b\n", "- 1\n"]
)
def test_any_job_text_comes_back(order_of: OrderOf, text: str) -> None:
    order = order_of()
    written = manifest(order, text, image="x: y # z")
    secret, _, cron_job = yaml.safe_load_all(written)
    assert secret["stringData"]["job.toml"] == text
    pod = cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["image"] == "x: y # z"


def test_names_that_kubernetes_does_not_take() -> None:
    assert object_name("storytrail-pier") == "storytrail-pier"
    names = [object_name(text) for text in ("storytrail-Pier_2", "storytrail-pier-2", "a" * 60, "a" * 61)]
    assert len(set(names)) == 4
    assert max(map(len, names)) <= 52


def test_an_output_beside_the_volume_is_refused(order_of: OrderOf) -> None:
    order = order_of()
    moved = order.job_path.with_name("elsewhere.toml")
    moved.write_text(order.job_path.read_text().replace('"stories"', '"/srv/stories"'))
    from crawler.jobs import load_job

    job = load_job(moved)
    assert job.schedule
    wrong = Order(job=job, schedule=job.schedule, program=["x"], job_path=moved, time_limit_s=1)
    with pytest.raises(ConfigError, match="must lie beside the job file"):
        documents_of(wrong)


# In the image, `storytrail` is what is installed there; here it is a program that ends as it is told.
STORYTRAIL = """#!/bin/sh
echo "$@" >> "$OUT"
[ "$1" = run ] || exit 0
[ "$CODE" = wait ] || exit "$CODE"
trap 'sleep 0.2; exit 11' TERM
touch "$OUT.ready"
while :; do sleep 0.05; done
"""


def begin(order: Order, folder: Path, code: str) -> subprocess.Popen[bytes]:
    container = documents_of(order)[2]["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    program = folder / "storytrail"
    program.write_text(STORYTRAIL)
    program.chmod(0o755)
    env = {"PATH": f"{folder}:/usr/bin:/bin", "OUT": str(folder / "told"), "CODE": code}
    env |= {each["name"]: each["value"] for each in container["env"]}
    return subprocess.Popen(container["command"], env=env, cwd=folder)


@pytest.mark.parametrize(("code", "ends"), [("0", 0), ("3", 0), ("11", 0), ("14", 0), ("6", 6), ("4", 4)])
def test_the_container_ends_as_kubernetes_is_to_see_it(
    order_of: OrderOf, tmp_path: Path, code: str, ends: int
) -> None:
    order = order_of(more='[retention]\nkeep = "1d"\n')
    with begin(order, tmp_path, code) as process:
        assert process.wait(30) == ends
    assert (tmp_path / "told").read_text() == "run /data/pier.toml\nprune /data/pier.toml\n"


def test_a_pod_that_is_told_to_end_lets_the_run_end(order_of: OrderOf, tmp_path: Path) -> None:
    with begin(order_of(), tmp_path, "wait") as process:
        until = time.monotonic() + 30
        while not (tmp_path / "told.ready").exists():
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
