"""pywb, serving one collection on loopback. Importing this needs the extra `replay`.

pywb runs in this process, so it ends with it, and learns its port from the system without a race.
"""

from __future__ import annotations

import os
import re
import signal
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path
from types import TracebackType
from typing import Any

# Before anything else: pywb makes the standard library's waiting gevent's, ssl among it.
from pywb.apps.frontendapp import FrontEndApp  # isort: skip
import gevent
from gevent.pywsgi import WSGIServer
from pywb.utils.geventserver import RequestURIWSGIHandler

from archive.errors import ConfigError
from archive.replay import report_fragment

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_LOOPBACK = "127.0.0.1"
_NAME_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ReplayServer:
    """A server that listens from `with` on and answers while `serve` runs.

    pywb gets a folder of its own that leads to the collection, so nothing is written to the collection, and
    nothing that lies beside it is served.
    """

    def __init__(self, collection: Path, port: int) -> None:
        """`port` 0 is any free one."""
        self._collection = collection.resolve()
        self._port = port
        self._undo = ExitStack()
        self._ended = gevent.event.Event()
        self._name = _NAME_UNFIT.sub("-", self._collection.name).strip("-_") or "collection"

    @property
    def url(self) -> str:
        """The collection's address, with a slash at its end."""
        return f"{self._origin}/{self._name}/"

    @property
    def report_url(self) -> str | None:
        """The report's address, None when there is no report."""
        if not (self._collection / "report.html").is_file():
            return None
        return f"{self._origin}/static/report.html{report_fragment(self.url)}"

    @property
    def _origin(self) -> str:
        return f"http://{_LOOPBACK}:{self._server.server_port}"

    def __enter__(self) -> ReplayServer:
        """Listens; ConfigError when the port is taken."""
        with ExitStack() as undo:
            # From first to last, or a signal outside `serve` would interrupt whatever runs then.
            for number in _ENDING:
                undo.callback(gevent.signal_handler(number, self._ended.set).cancel)
            folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="storytrail-replay-")))
            # pywb tells of each request, of what is well as of what is not.
            self._nowhere = undo.enter_context(Path(os.devnull).open("w"))
            with redirect_stdout(self._nowhere), redirect_stderr(self._nowhere):
                app = _for_this_machine(_make_app(folder, self._collection, self._name))
            self._server = WSGIServer(
                (_LOOPBACK, self._port), app, handler_class=RequestURIWSGIHandler, log=None, error_log=None
            )
            try:
                self._server.start()
            except OSError as error:
                # gevent adds the address to the error's own text.
                reason = os.strerror(error.errno) if error.errno else error
                raise ConfigError(f"--port: can't listen on {self._port}: {reason}") from error
            undo.callback(self._server.stop)
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.close()

    def serve(self) -> None:
        """Answers until SIGINT, SIGTERM or SIGHUP; not at all when one came since `with`."""
        with redirect_stdout(self._nowhere), redirect_stderr(self._nowhere):
            self._ended.wait()


def _for_this_machine(app: WsgiApp) -> WsgiApp:
    """`app`, for requests that name this machine.

    Any site's name can be made to lead to 127.0.0.1; its pages could read the collection in the browser.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        name, _, _ = environ.get("HTTP_HOST", "").rpartition(":")
        if name in (_LOOPBACK, "localhost"):
            return app(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return (b"Ask for 127.0.0.1.\n",)

    return answer


def _make_app(folder: Path, collection: Path, name: str) -> WsgiApp:
    """pywb's application for one collection; `folder` is empty and its own."""
    (folder / "collections").mkdir()
    (folder / "collections" / name).symlink_to(collection)
    (folder / "static").mkdir()
    (folder / "static" / "report.html").symlink_to(collection / "report.html")
    settings = folder / "config.yaml"
    settings.write_text("{}\n", encoding="ascii")
    # A proxy is asked for nothing here, least of all for pywb's own other half.
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "*"
    os.environ.pop("PYWB_CONFIG_FILE", None)
    app: WsgiApp = FrontEndApp(
        config_file=str(settings),
        custom_config={
            "collections_root": str(folder / "collections"),
            "static_dir": str(folder / "static"),
            "templates_dir": str(folder / "templates"),
        },
    )
    return app
