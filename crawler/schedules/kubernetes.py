"""Kubernetes: a CronJob, the volume that it writes to and the job file as a Secret."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archive.errors import ConfigError
from crawler.schedules.container_script import container_script
from crawler.schedules.fields import CronFields
from crawler.schedules.order import GRACE_S, Order

_FOLDER = "/data"
_USER = 10001
_MAX_NAME = 52
"""Of a CronJob: eleven characters are added to it."""
_REPEAT_IS_IN_VAIN = (1, 2, 4, 5, 6)
_LEAST_DEADLINE_S = 600
_MAX_DEADLINE_S = 86_400
_MAX_MISSED = 50
"""Half of what Kubernetes counts."""


def manifest(
    order: Order,
    job_text: str,
    *,
    image: str,
    carried: Mapping[str, str] | None = None,
    storage: str = "10Gi",
) -> str:
    """The YAML of all that belongs to the job; `carried` are texts that go with the job file, by path.

    Raises ConfigError for a job file that Kubernetes can't put anywhere.
    """
    name = object_name(order.unit)
    file_name = order.job_path.name
    if ":" in file_name:
        raise ConfigError(f"{order.job_path}: Kubernetes takes no colon in a file's name")
    texts = {file_name: job_text, **(carried or {})}
    keys = {path: f"file-{number}" if number else "job.toml" for number, path in enumerate(texts)}
    documents = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": name},
            "type": "Opaque",
            "stringData": {keys[path]: text for path, text in texts.items()},
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": name},
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": storage}},
            },
        },
        _cron_job(order, name, image, keys),
    ]
    return "---\n".join("\n".join(_iter_yaml(document)) + "\n" for document in documents)


def object_name(text: str) -> str:
    """A name that Kubernetes takes for a CronJob (RFC 1123, 52 characters), another one for each text."""
    plain = re.sub(r"[^a-z0-9-]", "-", text.lower()).strip("-")
    if plain == text and len(plain) <= _MAX_NAME:
        return plain
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"{plain[: _MAX_NAME - 7].rstrip('-')}-{mark}"


def _cron_job(order: Order, name: str, image: str, keys: Mapping[str, str]) -> dict[str, Any]:
    schedule = order.schedule
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": GRACE_S,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": _USER,
            "runAsGroup": _USER,
            "fsGroup": _USER,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(order, image, keys)],
        "volumes": [
            {"name": "stories", "persistentVolumeClaim": {"claimName": name}},
            {"name": "job", "secret": {"secretName": name}},
            {"name": "tmp", "emptyDir": {}},
        ],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name},
        "spec": {
            "schedule": _plain_cron(schedule.cron),
            "timeZone": schedule.time_zone,
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": _deadline_s(order),
            "successfulJobsHistoryLimit": 3,
            "failedJobsHistoryLimit": 3,
            "jobTemplate": {
                "spec": {
                    "activeDeadlineSeconds": order.time_limit_s + int(schedule.jitter_s),
                    "backoffLimit": 2,
                    "podFailurePolicy": {"rules": _failure_rules()},
                    "template": {"spec": pod},
                }
            },
        },
    }


def _container(order: Order, image: str, keys: Mapping[str, str]) -> dict[str, Any]:
    files = [
        {"name": "job", "mountPath": f"{_FOLDER}/{path}", "subPath": key, "readOnly": True}
        for path, key in keys.items()
    ]
    return {
        "name": "storytrail",
        "image": image,
        "command": ["/bin/sh", "-c", container_script(order)],
        "env": [{"name": "JOB", "value": f"{_FOLDER}/{order.job_path.name}"}],
        # What the run said last is to be read where its failure is.
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "stories", "mountPath": _FOLDER},
            *files,
            {"name": "tmp", "mountPath": "/tmp"},
        ],
    }


def _failure_rules() -> list[dict[str, Any]]:
    return [
        # The node went away: not the job's fault.
        {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
        {
            "action": "FailJob",
            "onExitCodes": {
                "containerName": "storytrail",
                "operator": "In",
                "values": list(_REPEAT_IS_IN_VAIN),
            },
        },
    ]


def _plain_cron(cron: str) -> str:
    """The expression without 7 for Sunday, which Kubernetes doesn't know."""
    *others, weekdays = cron.split()
    if "7" in weekdays:
        weekdays = ",".join(map(str, sorted(CronFields.parse(cron).weekdays)))
    return " ".join([*others, weekdays])


def _deadline_s(order: Order) -> int:
    """How late a run may begin; after a hundred missed ones in that time Kubernetes would give up."""
    fields = CronFields.parse(order.schedule.cron)
    if not order.schedule.catch_up:
        return _LEAST_DEADLINE_S
    if fields.starts_per_day() <= _MAX_MISSED:
        return _MAX_DEADLINE_S
    return min(_MAX_DEADLINE_S, max(_LEAST_DEADLINE_S, _MAX_MISSED * fields.smallest_gap_s()))


def _iter_yaml(value: Any, indent: str = "") -> Iterator[str]:
    """YAML lines; JSON's way of writing texts and numbers is YAML's, too."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _iter_entry(f"{indent}{key}:", inner, indent)
        return
    for inner in value:
        if _is_nested(inner):
            first, *rest = _iter_yaml(inner, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield from _iter_entry(f"{indent}-", inner, indent)


def _iter_entry(head: str, inner: Any, indent: str) -> Iterator[str]:
    if isinstance(inner, str) and _is_block(inner):
        yield f"{head} |"
        yield from (f"{indent}  {line}" if line else "" for line in inner.removesuffix("\n").split("\n"))
    elif _is_nested(inner):
        yield head
        yield from _iter_yaml(inner, f"{indent}  ")
    else:
        yield f"{head} {_scalar(inner)}"


def _is_nested(value: Any) -> bool:
    return bool(value) and isinstance(value, Mapping | Sequence) and not isinstance(value, str)


def _is_block(text: str) -> bool:
    """Whether a literal block gives back the very text: printable lines, one line end, no blank start."""
    *lines, rest = text.split("\n")
    if rest or not lines or not lines[0] or not lines[-1] or lines[0].startswith(" "):
        return False
    return all(line.isprintable() for line in lines)


def _scalar(value: Any) -> str:
    if isinstance(value, Mapping) and not value:
        return "{}"
    return json.dumps(value)
