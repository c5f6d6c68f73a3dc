"""What a container's shell does: waits, runs the job, prunes, and can be told to end at any moment."""

from __future__ import annotations

from crawler.schedules.order import IN_USE, INTERRUPTED, Order, jitter_words

# PID 1 gets no signal that it does not ask for; the run is to end cleanly, and resumably. A command's exit
# code is in c. Once t is set, the pod was told to end: nothing more is begun.
_GO = f"""\
t=; p=
trap 't=1; [ -z "$p" ] || kill -TERM $p 2>/dev/null' TERM INT
go() {{
  [ -z "$t" ] || {{ c={INTERRUPTED}; return; }}
  "$@" & p=$!
  [ -z "$t" ] || kill -TERM $p 2>/dev/null
  wait $p; c=$?
  while kill -0 $p 2>/dev/null; do wait $p; c=$?; done
  p=
}}
"""

# An interrupted run must not count as done: only then does Kubernetes begin another pod, which goes on.
_FINE = f"0|{IN_USE}|14"


def container_script(order: Order) -> str:
    """A POSIX shell's program that runs the job file named by $JOB; its exit code is for Kubernetes.

    It is the run's own where that is a failure, else that of pruning.
    """
    wait = jitter_words(order.schedule.jitter_s)
    lines = [
        *([f"go {wait}"] if wait else []),
        'go storytrail run "$JOB"; r=$c',
        f'[ -z "$t" ] || case $r in 143) r={INTERRUPTED} ;; esac',
    ]
    if order.prunes:
        lines += [
            f'c=0; case $r in {IN_USE}|{INTERRUPTED}) ;; *) go storytrail prune "$JOB" ;; esac',
            f'[ -n "$t" ] || case $c in 0|{IN_USE}) ;; *)',
            '  echo "storytrail: pruning ended with exit code $c, the run with $r" >&2',
            f"  case $r in {_FINE}) exit $c ;; esac ;;",
            "esac",
        ]
    lines.append(f"case $r in {_FINE}) exit 0 ;; *) exit $r ;; esac")
    return _GO + "\n".join(lines) + "\n"
