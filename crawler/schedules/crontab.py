"""cron: lines for a crontab, right for Debian's cron and its descendants alike."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

from archive.errors import ConfigError
from crawler.schedules.fields import CronFields
from crawler.schedules.order import GRACE_S, IN_USE, INTERRUPTED, NO_FAILURES, Order, jitter_words

_MAX_LINE = 990
"""Debian's cron takes a command of 999 characters and cuts longer ones without a word."""

_FROM_BOOT = "@reboot"
_BOOT_PAUSE_S = 30
_LOG_BLOCKS = 2048
"""Of 512 bytes, as find counts them: a log that is longer gives way to a new one."""


def crontab(order: Order, machine_zone: str) -> str:
    """The text to be put into a crontab; `machine_zone` is the time zone by which that cron goes, if known.

    Debian's cron knows no time zone but the machine's. For any other the line wakes up at all hours and asks
    `storytrail schedule --due`: offsets of time zones are multiples of a quarter of an hour.
    """
    schedule = order.schedule
    is_local = schedule.time_zone == machine_zone
    when = schedule.cron if is_local else _wake_ups(schedule.cron)
    lines = [
        f"# Storytrail job {order.job.name}: {schedule.cron} ({schedule.time_zone}).",
        "# Cron mails only what is a failure; all that a run says goes to the log.",
        f"{when} {_command(order, '' if is_local else '--due')}",
    ]
    if schedule.catch_up:
        lines += [
            "# Makes up for a run that was missed while the machine was off, once network and clock are up.",
            f"{_FROM_BOOT} sleep {_BOOT_PAUSE_S}; {_command(order, '--missed')}",
        ]
    for line in lines:
        if len(line) > _MAX_LINE:
            raise ConfigError(f"a line of {len(line)} characters is too long for cron: use shorter paths")
    return "\n".join(lines) + "\n"


def _wake_ups(cron: str) -> str:
    minutes = CronFields.parse(cron).minutes
    shifted = sorted({(minute + shift) % 60 for minute in minutes for shift in (0, 15, 30, 45)})
    return f"{','.join(map(str, shifted)) if len(shifted) < 60 else '*'} * * * *"


def _command(order: Order, condition: str) -> str:
    log = order.output / "jobs" / order.job.name / "cron.log"
    wait = jitter_words(order.schedule.jitter_s)
    job, prunes = f"job {order.job.name}", order.prunes
    steps = [
        "PATH=/usr/local/bin:/usr/bin:/bin",
        f"J={quote(str(order.job_path))}",
        f"L={quote(str(log))}",
        f"set -- {' '.join(map(quote, order.program))}",
        *([f'"$@" schedule "$J" {condition} || exit 0'] if condition else []),
        *([wait] if wait else []),
        f"mkdir -p {quote(str(log.parent))}",
        f'[ -z "$(find "$L" -size +{_LOG_BLOCKS} 2>/dev/null)" ] || mv -f "$L" "$L.1"',
        f'timeout -k {GRACE_S} {order.time_limit_s} "$@" run "$J" >>"$L" 2>&1',
        "c=$?",
        # Not where another run is at it, or the machine goes down.
        *(
            [f'p=0; case $c in {IN_USE}|{INTERRUPTED}) ;; *) "$@" prune "$J" >>"$L" 2>&1; p=$? ;; esac']
            if prunes
            else []
        ),
        _mailing_all_but("c", NO_FAILURES, job),
        *([_mailing_all_but("p", (IN_USE,), f"pruning of {job}")] if prunes else []),
    ]
    words = "; ".join(steps)
    if "\\" in words:
        raise ConfigError(f"{order.job_path}: a path with a backslash: crons read it in ways of their own")
    # To cron, a percent sign is the end of the line.
    return words.replace("%", "\\%")


def _mailing_all_but(variable: str, codes: Sequence[int], what: str) -> str:
    """A shell's words that say something, which cron mails, when the exit code is not 0 or one of `codes`."""
    told = f'echo "storytrail: {what} ended with exit code ${variable}, see $L"'
    return f"case ${variable} in 0|{'|'.join(map(str, codes))}) ;; *) {told} ;; esac"
