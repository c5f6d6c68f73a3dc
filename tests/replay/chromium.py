"""Headless Chromium, driven over the pipe of its DevTools protocol: pages, what they asked for, pictures."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

WIDTH, HEIGHT = 800, 960
_ANSWER_S = 30.0

Event = dict[str, Any]

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-breakpad",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--metrics-recording-only",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--remote-debugging-pipe",
)


class Chromium:
    """A browser while the context lasts. All that is not for this machine goes to `proxy`."""

    def __init__(self, program: str, profile: Path, proxy: str) -> None:
        self._command = [
            program,
            *_FLAGS,
            f"--user-data-dir={profile}",
            f"--proxy-server={proxy}",
            f"--window-size={WIDTH},{HEIGHT}",
            "about:blank",
        ]
        self._answers: dict[int, Event] = {}
        self._events: list[Event] = []
        self._changed = threading.Condition()
        self._ended = False
        self._last_id = 0

    def __enter__(self) -> Self:
        their_input, ours = os.pipe()
        theirs, their_output = os.pipe()
        # The protocol's pipe is at the descriptors 3 and 4, wherever Python has its own.
        script = f'exec "$@" 3<&{their_input} 4>&{their_output}'
        self._process = subprocess.Popen(
            ["bash", "-c", script, "bash", *self._command],
            pass_fds=(their_input, their_output),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(their_input)
        os.close(their_output)
        self._input = os.fdopen(ours, "wb", buffering=0)
        self._output = os.fdopen(theirs, "rb", buffering=0)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):
            self.call("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._reader.join(10)
        self._input.close()
        self._output.close()

    def open(self) -> Tab:
        """A new tab with cookies, cache and service workers of its own."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call(
            "Target.createTarget",
            {
                "url": "about:blank",
                "browserContextId": context,
                "width": WIDTH,
                "height": HEIGHT,
            },
        )["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        return Tab(self, session, context)

    def call(self, method: str, parameters: Event | None = None, session: str | None = None) -> Event:
        """The browser's answer to a command; RuntimeError when it refuses."""
        with self._changed:
            self._last_id += 1
            number = self._last_id
        message: Event = {"id": number, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        self._input.write(json.dumps(message).encode() + b"\0")
        with self._changed:
            if not self._changed.wait_for(lambda: number in self._answers or self._ended, _ANSWER_S):
                raise TimeoutError(f"no answer to {method}")
            answer = self._answers.pop(number, {"error": "the browser is gone"})
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: Event = answer["result"]
        return result

    def events(self, session: str) -> list[Event]:
        """What the browser told of a session, in order."""
        with self._changed:
            return [each for each in self._events if each.get("sessionId") == session]

    def wait_for(self, condition: Callable[[], bool], seconds: float = _ANSWER_S) -> bool:
        """Whether the condition came to hold; it is looked at whenever the browser says something."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    def forget(self, session: str) -> None:
        """Lets go of a session's events."""
        with self._changed:
            self._events = [each for each in self._events if each.get("sessionId") != session]

    def _read(self) -> None:
        pending = b""
        while piece := self._output.read(1 << 20):
            *messages, pending = (pending + piece).split(b"\0")
            with self._changed:
                for message in map(json.loads, messages):
                    if "id" in message:
                        self._answers[message["id"]] = message
                    else:
                        self._events.append(message)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()


class Tab:
    """One page of a browser."""

    def __init__(self, browser: Chromium, session: str, context: str) -> None:
        self._browser = browser
        self._session = session
        self._context = context
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._call(f"{domain}.enable")
        self._call("Page.setLifecycleEventsEnabled", {"enabled": True})
        self.resize(WIDTH, HEIGHT)

    def close(self) -> None:
        """Closes the tab with all that belongs to it."""
        self._browser.call("Target.disposeBrowserContext", {"browserContextId": self._context})
        self._browser.forget(self._session)

    def visit(self, url: str, frame: str = "") -> None:
        """Returns when the page and all that it asked for have come, or failed to.

        `frame`: it is the page's first frame whose URL ends so that is waited for.
        """
        self._browser.forget(self._session)
        started = self._call("Page.navigate", {"url": url})
        if "errorText" in started:
            raise RuntimeError(f"{url}: {started['errorText']}")
        if not self._browser.wait_for(lambda: self._is_quiet(frame)):
            raise TimeoutError(f"{url} goes on loading: {self.requests()[-9:]}")

    def _is_quiet(self, frame: str) -> bool:
        events = self._browser.events(self._session)
        wanted = [
            (each["params"]["frame"]["id"], each["params"]["frame"]["loaderId"])
            for each in events
            if each["method"] == "Page.frameNavigated"
            and each["params"]["frame"]["url"].endswith(frame)
            and ("parentId" in each["params"]["frame"]) == bool(frame)
        ]
        quiet = {
            (each["params"]["frameId"], each["params"]["loaderId"])
            for each in events
            if each["method"] == "Page.lifecycleEvent" and each["params"]["name"] == "networkIdle"
        }
        return bool(wanted) and wanted[-1] in quiet

    def resize(self, width: int, height: int) -> None:
        """Gives the viewport another size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", size)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited."""
        answer = self._call(
            "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression[:200]}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_until(self, expression: str, seconds: float = _ANSWER_S) -> None:
        """Returns when a JavaScript expression is true; it is looked at in each animation frame's time."""
        script = (
            "new Promise((done) => { const until = performance.now() + %d; (function look() {"
            " let met = false; try { met = !!(%s) } catch {}"
            " if (met || performance.now() > until) done(met); else setTimeout(look, 20) })() })"
        )
        if not self.evaluate(script % (seconds * 1000 * 0.9, expression)):
            raise TimeoutError(f"never came true: {expression}")

    def requests(self) -> list[str]:
        """Every URL asked for since the page was visited, its frames' too."""
        return [
            each["params"]["request"]["url"]
            for each in self._browser.events(self._session)
            if each["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What the page threw or wrote to the console since it was visited, and what it was refused."""
        return [
            json.dumps(each["params"])
            for each in self._browser.events(self._session)
            if each["method"] in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
        ]

    def press(self, key: str) -> None:
        """Presses a key by its name, such as `Tab`, `Enter`, `ArrowRight`."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "End": 35, "Home": 36}
        codes |= {"ArrowLeft": 37, "ArrowRight": 39}
        about = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self._call("Input.dispatchKeyEvent", {"type": "keyDown", **about, **text})
        self._call("Input.dispatchKeyEvent", {"type": "keyUp", **about})

    def type(self, text: str) -> None:
        """Puts text where the focus is, as from a keyboard."""
        self._call("Input.insertText", {"text": text})

    def failures(self) -> list[str]:
        """URLs asked for since the page was visited that came as an error or not at all."""
        urls: dict[str, str] = {}
        failed = []
        for each in self._browser.events(self._session):
            about = each["params"]
            match each["method"]:
                case "Network.requestWillBeSent":
                    urls[about["requestId"]] = about["request"]["url"]
                case "Network.responseReceived" if about["response"]["status"] >= 400:
                    failed.append(about["response"]["url"])
                case "Network.loadingFailed" if not about.get("canceled"):
                    failed.append(urls.get(about["requestId"], "unknown"))
        return failed

    def picture(self, left: float = 0, top: float = 0) -> bytes:
        """WIDTH times HEIGHT pixels of the page as a PNG."""
        clip = {"x": left, "y": top, "width": WIDTH, "height": HEIGHT, "scale": 1}
        shot = self._call("Page.captureScreenshot", {"format": "png", "clip": clip})
        return base64.b64decode(shot["data"])

    def _call(self, method: str, parameters: Event | None = None) -> Event:
        return self._browser.call(method, parameters, self._session)


_COMPARE = """
(async () => {
  const read = async (png) => {
    const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }))
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext("2d")
    context.drawImage(image, 0, 0)
    return context.getImageData(0, 0, image.width, image.height)
  }
  const [one, other] = [await read("%s"), await read("%s")]
  if (one.width !== other.width || one.height !== other.height) return 1
  let differing = 0
  for (let at = 0; at < one.data.length; at += 4)
    if (one.data[at] !== other.data[at] || one.data[at + 1] !== other.data[at + 1]
        || one.data[at + 2] !== other.data[at + 2]) differing++
  return differing / (one.width * one.height)
})()
"""


def share_of_differing_pixels(browser: Chromium, one: bytes, other: bytes) -> float:
    """How many of the pixels of two PNGs differ at all, 0 to 1; 1 for pictures of different size."""
    if one == other:
        return 0.0
    tab = browser.open()
    try:
        share: float = tab.evaluate(
            _COMPARE % (base64.b64encode(one).decode(), base64.b64encode(other).decode())
        )
        return share
    finally:
        tab.close()
