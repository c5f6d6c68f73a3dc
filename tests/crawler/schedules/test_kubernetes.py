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
from crawler.schedule_command import main as schedule
from crawler.schedules.kubernetes import manifest, object_name
from crawler.schedules.named_files import find_named_files
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
    # Two hours of it are more than Kubernetes counts, on a day that has few others.
    assert documents_of(order_of("* 0-1 * * *", catch_up=True))[2]["spec"]["startingDeadlineSeconds"] == 3000
    assert documents_of(order_of("0 * * * *", catch_up=True))[2]["spec"]["startingDeadlineSeconds"] == 86_400
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


def test_files_that_the_job_names_go_with_it(order_of: OrderOf) -> None:
    order = order_of(more='[notify]\ntextfile = "out/pier.prom"\n')
    folder = order.job_path.parent
    (folder / "lists").mkdir()
    (folder / "lists/old pier.txt").write_text("https://harbour.example/news/9-old/\n")
    (folder / "feed.xml").write_text("<rss/>")
    text = 'seeds_file = "lists/old pier.txt"\nfeed = ["https://harbour.example/feed", "feed.xml"]\n'
    text += order.job_path.read_text("utf-8")
    named = find_named_files(order, text)
    assert named.carried == {"lists/old pier.txt": "https://harbour.example/news/9-old/\n"}
    assert named.left == ("feed.xml",)
    documents = list(yaml.safe_load_all(manifest(order, text, image="x", carried=named.carried)))
    for document in documents:
        kubernetes_validate.validate(document, VERSIONS[0], strict=True)
    secret, _, cron_job = documents
    assert secret["stringData"]["job.toml"] == text
    container = container_of(cron_job)
    mounts = {each["mountPath"]: each.get("subPath") for each in container["volumeMounts"]}
    assert secret["stringData"][mounts["/data/lists/old pier.txt"]] == "https://harbour.example/news/9-old/\n"


@pytest.mark.parametrize("where", ["stories/seeds.txt", "large.txt"])
def test_a_file_that_a_manifest_can_not_hold_is_told(
    order_of: OrderOf, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    order = order_of()
    path = order.job_path.parent / where
    path.parent.mkdir(exist_ok=True)
    seeds = "https://harbour.example/1-x/\n" * (40_000 if where.startswith("large") else 1)
    path.write_text(seeds)
    order.job_path.write_text(f"seeds_file = '{where}'\n{order.job_path.read_text()}")
    assert schedule([str(order.job_path), "--kubernetes", "--image", "x"]) == 0
    told = capsys.readouterr()
    assert told.err == f"storytrail: put {where} into the volume before the first run\n"
    assert "1-x" not in told.out


@pytest.mark.parametrize(
    ("key", "name"),
    [("output", "/srv/stories"), ("output", "../stories"), ("seeds_file", "~/x"), ("feed", "/srv/feed.xml")],
)
def test_a_file_beside_the_volume_is_refused(order_of: OrderOf, key: str, name: str) -> None:
    order = order_of()
    plain = order.job_path.read_text().replace('output = "stories"\n', "")
    with pytest.raises(ConfigError, match=f"{key}: must lie beside the job file"):
        find_named_files(order, f'{key} = "{name}"\n{plain}')


def test_a_textfile_beside_the_volume_is_refused(order_of: OrderOf) -> None:
    # Under the job file's folder on this machine, and nowhere in the container.
    order = order_of()
    text = f'{order.job_path.read_text()}[notify]\ntextfile = "{order.job_path.parent}/x.prom"\n'
    with pytest.raises(ConfigError, match=r"notify.textfile: must lie beside the job file"):
        find_named_files(order, text)


# In the image, `storytrail` is what is installed there; here it is a program that ends as it is told.
STORYTRAIL = """#!/bin/sh
echo "$@" >> "$OUT"
[ "$1" = run ] && code=$CODE || code=$PRUNE
[ "$code" = wait ] || exit "$code"
trap 'sleep 0.2; exit 11' TERM
touch "$OUT.ready"
while :; do sleep 0.05; done
"""
SLEEP = """#!/bin/sh
touch "$OUT.ready"
exec /bin/sleep 60
"""
RUN, PRUNED = "run /data/pier.toml\n", "prune /data/pier.toml\n"


def container_of(cron_job: dict[str, Any]) -> dict[str, Any]:
    container: dict[str, Any] = cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    return container


def begin(order: Order, folder: Path, code: str, prune: str = "0") -> subprocess.Popen[str]:
    container = container_of(documents_of(order)[2])
    for name, text in (("storytrail", STORYTRAIL), ("sleep", SLEEP)):
        (folder / name).write_text(text.replace("sleep 0", "/bin/sleep 0"))
        (folder / name).chmod(0o755)
    (folder / "told").touch()
    env = {"PATH": f"{folder}:/usr/bin:/bin", "OUT": str(folder / "told"), "CODE": code, "PRUNE": prune}
    env |= {each["name"]: each["value"] for each in container["env"]}
    return subprocess.Popen(container["command"], env=env, cwd=folder, stderr=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str], folder: Path) -> None:
    """Tells the container to end as soon as what it waits for is there."""
    until = time.monotonic() + 30
    while not (folder / "told.ready").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize(
    ("code", "ends"), [("0", 0), ("3", 0), ("11", 11), ("14", 0), ("6", 6), ("4", 4), ("1", 1)]
)
@pytest.mark.parametrize("prune", ["0", "3", "5"])
def test_the_container_ends_as_kubernetes_is_to_see_it(
    order_of: OrderOf, tmp_path: Path, code: str, ends: int, prune: str
) -> None:
    """The run's own failure is told first, pruning's where the run had none; the log has both."""
    order = order_of(more='[retention]\nkeep = "1d"\n')
    with begin(order, tmp_path, code, prune) as process:
        _, told = process.communicate(timeout=30)
    fails = prune == "5" and code not in ("3", "11")
    assert process.returncode == (5 if fails and ends == 0 else ends)
    assert (tmp_path / "told").read_text() == (RUN if code in ("3", "11") else RUN + PRUNED)
    assert told == (f"storytrail: pruning ended with exit code 5, the run with {code}\n" if fails else "")


def test_a_pod_that_is_told_to_end_lets_the_run_end(order_of: OrderOf, tmp_path: Path) -> None:
    # A pod that succeeded would not be begun again.
    order = order_of(more='[retention]\nkeep = "1d"\n')
    with begin(order, tmp_path, "wait") as process:
        end(process, tmp_path)
        assert process.wait(30) == 11
    assert (tmp_path / "told").read_text() == RUN


def test_a_pod_that_is_told_to_end_while_it_prunes_has_done_its_run(
    order_of: OrderOf, tmp_path: Path
) -> None:
    order = order_of(more='[retention]\nkeep = "1d"\n')
    with begin(order, tmp_path, "14", "wait") as process:
        end(process, tmp_path)
        assert process.wait(30) == 0


def test_a_pod_that_is_told_to_end_before_its_run_begins_none(order_of: OrderOf, tmp_path: Path) -> None:
    with begin(order_of(jitter=600), tmp_path, "0") as process:
        end(process, tmp_path)
        assert process.wait(30) == 11
    assert (tmp_path / "told").read_text() == ""


def test_what_is_no_image_is_refused(order_of: OrderOf) -> None:
    with pytest.raises(ConfigError, match="is no image's name"):
        schedule([str(order_of().job_path), "--kubernetes", "--image", 'r s "x'])


def test_only_its_owner_reads_a_manifest(order_of: OrderOf, tmp_path: Path) -> None:
    order = order_of()
    made = tmp_path / "made"
    assert schedule([str(order.job_path), "--kubernetes", "--image", "x", "-o", str(made)]) == 0
    (path,) = made.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
