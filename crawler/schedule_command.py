"""`storytrail schedule`: writes what tells a scheduler to run a job."""

from __future__ import annotations

import json
import os
import pwd
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import ConfigError
from archive.files import replace_file
from archive.timestamps import parse_warc_date
from crawler.command import CommandParser
from crawler.config import OPTIONS
from crawler.jobs import Schedule, load_job
from crawler.output import write_output
from crawler.schedules.crontab import crontab
from crawler.schedules.fields import CronFields
from crawler.schedules.kubernetes import manifest
from crawler.schedules.named_files import find_named_files
from crawler.schedules.order import Order
from crawler.schedules.systemd import PRUNE, prune_unit, service_unit, timer_unit, writable_folders

NOT_DUE = 1
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:@-]{0,500}")
_DAY_S = 86_400


def main(arguments: Sequence[str]) -> int:
    """Writes the files or prints them; the exit code. Raises ConfigError and WriteFailed."""
    now = datetime.now(UTC)  # before the job file is read: that may take its time
    parser = CommandParser(
        prog="storytrail schedule",
        description="Writes what tells a scheduler to run a job, as the job file's [schedule] says.",
        epilog="Exit code 0: done, or due; 1: not due, not missed (--due and --missed only).",
        allow_abbrev=False,
    )
    parser.add_argument("job", type=Path, metavar="JOB.toml", help="the job file")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--systemd", action="store_true", help="services and a timer")
    which.add_argument("--cron", action="store_true", help="lines for a crontab")
    which.add_argument("--kubernetes", action="store_true", help="a CronJob, with its volume and job file")
    which.add_argument("--due", action="store_true", help="write nothing: is the job to run in this minute?")
    which.add_argument("--missed", action="store_true", help="write nothing: was the last run missed?")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="folder for the files (printed)")
    parser.add_argument(
        "--time-limit", default="1d", metavar="S", help="a run is told to end after this (1d)"
    )
    parser.add_argument("--user", metavar="NAME", help="systemd: who runs the job (you, unless you are root)")
    parser.add_argument(
        "--image", metavar="IMAGE", help="kubernetes: a container image with storytrail in it"
    )
    given = parser.parse_args(list(arguments))
    job = load_job(given.job)
    if job.schedule is None:
        raise ConfigError(
            f'{given.job}: schedule: is missing: say when, such as [schedule] cron = "17 3 * * *"'
        )
    if given.due:
        return 0 if is_due(job.schedule, now) else NOT_DUE
    if given.missed:
        return 0 if is_missed(job.schedule, job.folder, now) else NOT_DUE
    order = Order(
        job=job,
        schedule=job.schedule,
        program=find_program(),
        job_path=given.job.absolute(),
        time_limit_s=_read_limit(given.time_limit),
    )
    _check_paths(order)
    if given.systemd:
        user = _read_user(given.user)
        if not user:
            print("storytrail: root will run the job; --user NAME has somebody else run it", file=sys.stderr)
        files = {f"{order.unit}.service": service_unit(order, user), f"{order.unit}.timer": timer_unit(order)}
        if order.prunes:
            files[f"{order.unit}{PRUNE}.service"] = prune_unit(order, user)
        for folder in writable_folders(order):
            if not folder.is_dir():
                print(f"storytrail: make {folder} before the first run", file=sys.stderr)
    elif given.cron:
        files = {f"{order.unit}.crontab": crontab(order, machine_zone())}
    else:
        image = _read_image(given.image)
        text = given.job.read_text("utf-8-sig")
        named = find_named_files(order, text)
        files = {f"{order.unit}.yaml": manifest(order, text, image=image, carried=named.carried)}
        for path in named.left:
            print(f"storytrail: put {path} into the volume before the first run", file=sys.stderr)
    return _write(files, given.output)


def is_due(schedule: Schedule, now: datetime) -> bool:
    """Whether the job is to run in the minute of `now`."""
    return CronFields.parse(schedule.cron).is_due(now, schedule.time_zone)


def is_missed(schedule: Schedule, folder: Path, now: datetime) -> bool:
    """Whether the last run was begun before the last instant at which one was meant.

    A job that never ran has missed none.
    """
    latest = CronFields.parse(schedule.cron).find_latest(now, schedule.time_zone)
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        started = json.loads((folder / "last-run.json").read_text("utf-8"))["started"]
        return latest is not None and parse_warc_date(started) < latest
    return False


def find_program() -> list[str]:
    """The command that is this program, by absolute paths."""
    started = Path(sys.argv[0]).absolute()
    if started.is_file() and os.access(started, os.X_OK) and started.suffix != ".py":
        return [str(started)]
    launcher = Path(__file__).absolute().parents[1]
    inner = launcher / "storytrail.py"
    return [sys.executable, str(inner if inner.is_file() else launcher / "__init__.py")]


def machine_zone() -> str:
    """The name of this machine's time zone, empty when it can't be told."""
    with suppress(OSError):
        place = str(Path("/etc/localtime").resolve(strict=True))
        name = place.partition("/zoneinfo/")[2].removeprefix("posix/")
        return "UTC" if name in ("Etc/UTC", "UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu") else name
    return "UTC"  # as the C library has it without that file


def _read_limit(text: str) -> int:
    try:
        return max(1, int(OPTIONS["max_time"].parse(text)))
    except ConfigError as error:
        raise ConfigError(f"--time-limit: {error}") from None


def _read_user(name: str | None) -> str:
    if name is None:
        name = pwd.getpwuid(os.geteuid()).pw_name if os.geteuid() else ""
    if name and not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise ConfigError(f"--user: {name!r} is no user's name")
    return name


def _read_image(name: str | None) -> str:
    if not name:
        raise ConfigError("name an image that has storytrail in it: --image REGISTRY/IMAGE:TAG")
    if not _IMAGE.fullmatch(name):
        raise ConfigError(f"--image: {name!r} is no image's name, such as REGISTRY/IMAGE:TAG")
    return name


def _check_paths(order: Order) -> None:
    for path in (*order.program, str(order.job_path), *map(str, writable_folders(order))):
        if not path.isprintable():
            raise ConfigError(f"{path!r}: a scheduler's file can't hold such a name")


def _write(files: Mapping[str, str], folder: Path | None) -> int:
    if folder is None:
        if len(files) == 1:
            return write_output("".join(files.values()), 0)
        return write_output("\n".join(f"# {name}\n{text}" for name, text in files.items()), 0)
    # A manifest holds the job file, and with it what only its owner is to read.
    mask = os.umask(0o077) if any(name.endswith(".yaml") for name in files) else None
    try:
        paths = [replace_file(folder / name, [text]) for name, text in files.items()]
    finally:
        if mask is not None:
            os.umask(mask)
    return write_output("".join(f"{path}\n" for path in paths), 0)
