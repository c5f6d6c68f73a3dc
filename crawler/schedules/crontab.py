"""cron: lines for a crontab, right for Debian's cron and its descendants alike."""

from __future__ import annotations

from shlex import quote

from archive.errors import ConfigError
from crawler.schedules.fields import CronFields
from crawler.schedules.order import GRACE_S, NO_FAILURES, Order, jitter_words

_MAX_LINE = 990
"""Debian's cron takes a command of 999 characters and cuts longer ones without a word."""

_FROM_BOOT = "@reboot"


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
            "# Makes up for a run that was missed while the machine was off.",
            f"{_FROM_BOOT} {_command(order, '--missed')}",
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
    storytrail = " ".join(map(quote, order.program))
    wait = jitter_words(order.schedule.jitter_s)
    steps = [
        "PATH=/usr/local/bin:/usr/bin:/bin",
        f"J={quote(str(order.job_path))}",
        f"L={quote(str(log))}",
        *([f'{storytrail} schedule "$J" {condition} || exit 0'] if condition else []),
        *([wait] if wait else []),
        f"mkdir -p {quote(str(log.parent))}",
        f'timeout -k {GRACE_S} {order.time_limit_s} {storytrail} run "$J" >>"$L" 2>&1',
        "c=$?",
        *([f'{storytrail} prune "$J" >>"$L" 2>&1'] if order.prunes else []),
        f"case $c in 0|{'|'.join(map(str, NO_FAILURES))}) ;; "
        f'*) echo "storytrail: job {order.job.name} ended with exit code $c, see $L" ;; esac',
    ]
    # To cron, a percent sign is the end of the line.
    return "; ".join(steps).replace("%", "\\%")
