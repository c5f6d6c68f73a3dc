"""systemd: a service for one run and a timer that starts it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from crawler.schedules.fields import CronFields
from crawler.schedules.order import GRACE_S, IN_USE, NO_FAILURES, Order

PRUNE = "-prune"
"""What the second service's name has more than the first one's."""

_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))

# What a crawl needs: the network, its own files, threads. What it never does, a page can't make it do.
_HARDENING = """\
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
CapabilityBoundingSet=
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0022
"""


def service_unit(order: Order, user: str = "") -> str:
    """The text of the service; `user` runs it, root if empty."""
    # However the run ended: a full disk is what pruning mends, and one dead seed is no reason to keep all.
    prune = f"{order.unit}{PRUNE}.service"
    lines = [
        "[Unit]",
        f"Description=Storytrail job {order.job.name}",
        "Wants=network-online.target",
        "After=network-online.target",
        _mounts_line(order, writable_folders(order)),
        *([f"OnSuccess={prune}", f"OnFailure={prune}"] if order.prunes else []),
        "",
        "[Service]",
        *_command_lines(order, "run", user),
        "# Another run is at it; interrupted; stopped at a limit: the next run goes on.",
        f"SuccessExitStatus={' '.join(map(str, NO_FAILURES))}",
        f"SyslogIdentifier={order.unit}",
        "",
        *_confinement_lines(order, writable_folders(order)),
    ]
    return "\n".join(lines) + "\n"


def prune_unit(order: Order, user: str = "") -> str:
    """The text of the service that follows each run, with an outcome of its own."""
    lines = [
        "[Unit]",
        f"Description=Deleting what Storytrail job {order.job.name} need not keep",
        _mounts_line(order, [order.output]),
        "",
        "[Service]",
        *_command_lines(order, "prune", user),
        "# A run is at it: what is left is deleted after that.",
        f"SuccessExitStatus={IN_USE}",
        f"SyslogIdentifier={order.unit}{PRUNE}",
        "",
        "PrivateNetwork=yes",
        *_confinement_lines(order, [order.output]),
    ]
    return "\n".join(lines) + "\n"


def _command_lines(order: Order, verb: str, user: str) -> list[str]:
    return [
        "Type=oneshot",
        *([f"User={user}"] if user else []),
        f"ExecStart={_command(order, verb)}",
        f"TimeoutStartSec={order.time_limit_s}s",
        f"TimeoutStopSec={GRACE_S}s",
        "KillMode=mixed",
        "Nice=10",
    ]


def _mounts_line(order: Order, folders: Sequence[Path]) -> str:
    """Nothing is written below the place of a disk that is not mounted yet."""
    paths = dict.fromkeys((order.job_path.parent, *folders))
    return f"RequiresMountsFor={' '.join(_quote(str(path)) for path in paths)}"


def _confinement_lines(order: Order, writable: Sequence[Path]) -> list[str]:
    return [
        *_HARDENING.splitlines(),
        *([] if _is_temporary(order) else ["PrivateTmp=yes"]),
        f"ReadWritePaths={' '.join(_quote(str(path)) for path in writable)}",
    ]


def timer_unit(order: Order) -> str:
    """The text of the timer."""
    schedule = order.schedule
    lines = [
        "[Unit]",
        f"Description=When Storytrail job {order.job.name} runs",
        "",
        "[Timer]",
        *(f"OnCalendar={each}" for each in calendar_events(schedule.cron, schedule.time_zone)),
        f"RandomizedDelaySec={int(schedule.jitter_s)}s",
        "AccuracySec=1s",
        f"Persistent={'true' if schedule.catch_up else 'false'}",
        f"Unit={order.unit}.service",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines) + "\n"


def calendar_events(cron: str, time_zone: str) -> list[str]:
    """The OnCalendar expressions that together mean what the cron expression means (systemd.time).

    >>> calendar_events("17 3 * * 1-3", "Europe/Lisbon")
    ['Mon,Tue,Wed *-*-* 03:17:00 Europe/Lisbon']
    """
    fields = CronFields.parse(cron)
    months = _numbers(fields.months, 12)
    time = f"{_numbers(fields.hours, 24)}:{_numbers(fields.minutes, 60)}:00 {time_zone}"
    week = ""
    if len(fields.weekdays) < 7:
        week = ",".join(_WEEKDAYS[day] for day in sorted(fields.weekdays)) + " "
    days = _numbers(fields.days, 31)
    if fields.either_day:
        return [f"{week}*-{months}-* {time}", f"*-{months}-{days} {time}"]
    return [f"{week}*-{months}-{days} {time}"]


def _numbers(numbers: Iterable[int], all_of_them: int) -> str:
    listed = sorted(numbers)
    return "*" if len(listed) == all_of_them else ",".join(f"{number:02}" for number in listed)


def writable_folders(order: Order) -> list[Path]:
    """Where a run writes."""
    textfile = order.job.notify.textfile
    folders = [order.output, *([textfile.absolute().parent] if textfile else [])]
    return list(dict.fromkeys(folders))


def _is_temporary(order: Order) -> bool:
    paths = [*writable_folders(order), order.job_path, *map(Path, order.program)]
    return any(path.is_relative_to(folder) for path in paths for folder in _TEMPORARY)


def _command(order: Order, verb: str) -> str:
    words = [*order.program, verb, str(order.job_path)]
    return " ".join(_quote(word.replace("$", "$$")) for word in words)


def _quote(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"' if any(letter in word for letter in " \t'\"\\;") else escaped
