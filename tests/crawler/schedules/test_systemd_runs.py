"""The units as a systemd runs them: a manager of its own, with nothing but them, shut in with its files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from jobs.crawling import LAUNCHER
from newsroom.site import NewsSite
from newsroom.trees import tree, tree_path

from crawler.schedules.order import Order
from crawler.schedules.systemd import prune_unit, service_unit, timer_unit

OrderOf = Callable[..., Order]
MANAGER = Path("/lib/systemd/systemd")


def may_run_systemd() -> bool:
    return (
        MANAGER.exists()
        and not os.geteuid()
        and subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0
    )


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not may_run_systemd(), reason="no systemd, or not root"),
]

STORYTRAIL = """#!/bin/sh
cd "$(dirname "$2")/stories" || exit 99
echo "$1 $(cat ../code)" >> told
# Only there may it write.
if touch ../elsewhere 2>/dev/null; then echo "$1 wrote elsewhere" >> told; fi
[ "$1" = run ] || exit 5
[ "$(cat ../code)" = wait ] || exit "$(cat ../code)"
trap 'exit 11' TERM
touch ready
while :; do sleep 0.05; done
"""

CONTAINER = """[Service]
PrivateDevices=no
ProtectKernelLogs=no
ProtectKernelTunables=no
"""

# $1 is the folder of the job, $2 the manager. It begins only on what was booted by systemd.
BEGIN = """
until_true() { for i in $(seq 400); do "$@" >/dev/null 2>&1 && return; sleep 0.05; done; }
outcome() { systemctl --user show -P "$2" "$1"; }
is_over() { [ "$(systemctl --user show -P ActiveState "$1")" != activating ]; }
show() {
  for unit in storytrail-pier storytrail-pier-prune; do
    until_true is_over "$unit"
    echo "$1 $unit $(outcome "$unit" Result) $(outcome "$unit" ExecMainStatus)"
  done
}
has_pruned() { [ "$(grep -c prune "$told")" = "$1" ]; }
mount -t tmpfs none /run && mkdir -p /run/systemd/system || exit 90
"$2" --user --unit=none.target </dev/null >"$1/manager.log" 2>&1 &
until_true systemctl --user show
told=$1/stories/told
"""
END = """
systemctl --user exit
wait
"""


def run_units(order: Order, folder: Path, steps: str) -> list[str]:
    """What the shell's steps print while a systemd has the order's units; its files lie in `folder`."""
    units = folder / "config/systemd/user"
    units.mkdir(parents=True)
    (units / "none.target").write_text("[Unit]\nDescription=Nothing\n")
    (units / "storytrail-pier.service").write_text(service_unit(order))
    (units / "storytrail-pier-prune.service").write_text(prune_unit(order))
    (units / "storytrail-pier.timer").write_text(timer_unit(order))
    # For all jobs, what a container forbids; the rest holds.
    (units / "storytrail-.service.d").mkdir()
    (units / "storytrail-.service.d/local.conf").write_text(CONTAINER)
    # When the timer fired last: long ago.
    stamp = folder / "home/systemd/timers/stamp-storytrail-pier.timer"
    stamp.parent.mkdir(parents=True)
    stamp.touch()
    os.utime(stamp, (1.6e9, 1.6e9))
    (folder / "run").mkdir(mode=0o700)
    job = order.job_path.parent
    done = subprocess.run(
        ["unshare", "--mount", "timeout", "90", "sh", "-c", BEGIN + steps + END, "sh", job, MANAGER],
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "home"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
        },
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


STEPS = """
echo 14 > "$1/code"
systemctl --user start storytrail-pier.timer
until_true has_pruned 1; show missed
echo 6 > "$1/code"
systemctl --user start storytrail-pier.service 2>/dev/null
until_true has_pruned 2; show failed
echo wait > "$1/code"
systemctl --user start --no-block storytrail-pier.service
until_true test -e "$1/stories/ready"
systemctl --user stop storytrail-pier.service 2>/dev/null
until_true has_pruned 3; show stopped
"""


def test_a_systemd_tells_how_run_and_pruning_ended(order_of: OrderOf, tmp_path: Path) -> None:
    """A run that was missed, one that fails and one that is told to end; pruning fails each time."""
    order = order_of(catch_up=True, more='[retention]\nkeep = "1d"\n', folder="50% of $HOME's")
    order.output.mkdir()
    program = tmp_path / "story trail"
    program.write_text(STORYTRAIL)
    program.chmod(0o755)
    assert run_units(replace(order, program=[str(program)]), tmp_path, STEPS) == [
        "missed storytrail-pier success 14",
        "missed storytrail-pier-prune exit-code 5",
        "failed storytrail-pier exit-code 6",
        "failed storytrail-pier-prune exit-code 5",
        "stopped storytrail-pier success 11",
        "stopped storytrail-pier-prune exit-code 5",
    ]
    told = (order.output / "told").read_text().splitlines()
    assert told == ["run 14", "prune 14", "run 6", "prune 6", "run wait", "prune wait"]


REAL_STEPS = """
is_begun() { [ -n "$(systemctl --user show -P ExecMainStartTimestamp "$1")" ]; }
systemctl --user start storytrail-pier.service
until_true is_begun storytrail-pier-prune; show real
"""


def test_a_run_has_all_that_it_needs_where_systemd_shuts_it_in(order_of: OrderOf, tmp_path: Path) -> None:
    order = order_of(more='[retention]\nkeep = "1d"\n')
    order.output.mkdir()
    with NewsSite(tree(4, 3)) as site:
        text = order.job_path.read_text().replace("https://harbour.example/news/301-winter-pier/", "{seed}")
        text = text.replace("{seed}", site.url(tree_path(0)))
        order.job_path.write_text(f'delay = 0\nallow_net = "127.0.0.0/8"\n{text}')
        order = replace(order, program=[sys.executable, str(LAUNCHER)])
        assert run_units(order, tmp_path, REAL_STEPS) == [
            "real storytrail-pier success 0",
            "real storytrail-pier-prune success 0",
        ]
    facts = json.loads((order.output / "jobs/pier/last-run.json").read_text())
    assert (facts["exit_code"], facts["pages"]["captured"]) == (0, 4)
