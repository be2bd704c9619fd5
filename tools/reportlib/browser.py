"""A Chromium without a window, driven over its DevTools protocol on two pipes."""

import base64
import json
import os
import select
import subprocess
import time

from .failure import Failure

PATIENCE = 60


class Browser:
    """The process. It ends with the block that it is used in."""

    def __init__(self, program, profile):
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()
        # The protocol's pipes are the descriptors 3 and 4 of the browser.
        script = f'exec "$0" "$@" 3<&{to_browser} 4>&{from_browser}'
        self.process = subprocess.Popen(
            [
                "bash", "-c", script, program, "--headless=new", "--remote-debugging-pipe",
                "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--proxy-server=127.0.0.1:9", "--window-size=1400,1000",
                f"--user-data-dir={profile}", "about:blank",
            ],
            pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer = b""
        self.number = 0
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(timeout=10)
        except (Failure, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()

    def call(self, method, session=None, **parameters):
        """What the browser answers. Events that come before it are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.output, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Failure(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def receive(self):
        """The next message."""
        end = time.monotonic() + PATIENCE
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.input], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise Failure(f"the browser said nothing for {PATIENCE} seconds")
            piece = os.read(self.input, 1 << 20)
            if not piece:
                raise Failure("the browser ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def open(self, path):
        """A page of a file."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call(
            "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, target, session, path)


class Page:
    """One page. All that goes wrong on it is a failure of the test."""

    def __init__(self, browser, target, session, path):
        self.browser, self.target, self.session = browser, target, session
        browser.events.clear()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=f"file://{path}")
        self.until("document.documentElement?.dataset.ready === 'yes'")

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def ask(self, script):
        """What a script comes to."""
        result = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise Failure(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def until(self, script):
        """Waits until a script holds; each time is asked after the page has drawn."""
        end = time.monotonic() + PATIENCE
        while not self.ask(f"Boolean({script})"):
            if time.monotonic() > end:
                raise Failure(f"never true: {script}; {self.problems()}")
            self.ask("new Promise((done) => requestAnimationFrame(() => done(1)))")

    def press(self, key, text=None):
        """Presses a key where the focus is."""
        codes = {
            "ArrowDown": 40, "ArrowUp": 38, "ArrowLeft": 37, "ArrowRight": 39, "End": 35,
            "Home": 36, "PageDown": 34, "Escape": 27, "Enter": 13, "Tab": 9,
        }
        extra = {"text": text or key} if len(key) == 1 else {}
        code = codes.get(key, ord(key[0].upper()))
        self.call(
            "Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **extra)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, text):
        """Types a text where the focus is."""
        self.call("Input.insertText", text=text)

    def drag(self, start, end):
        """Drags the mouse from a place to another."""
        for kind, place in [
            ("mousePressed", start), ("mouseMoved", end), ("mouseReleased", end),
        ]:
            self.call(
                "Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left",
                buttons=1, clickCount=1)

    def look(self, scheme):
        """Light or dark."""
        self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path, is_whole=False):
        """Writes what is seen as a PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        options = {"captureBeyondViewport": True, "clip": {
            "x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 4000),
            "scale": 1}} if is_whole else {}
        data = self.call("Page.captureScreenshot", format="png", **options)["data"]
        path.write_bytes(base64.b64decode(data))

    def problems(self):
        """What the page complained of, and what it asked of the network."""
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            method, parameters = event["method"], event["params"]
            if method == "Runtime.exceptionThrown":
                found.append(str(parameters["exceptionDetails"].get("exception", parameters)))
            elif method == "Runtime.consoleAPICalled":
                found.append(f"console: {parameters['args']}")
            elif method == "Log.entryAdded":
                found.append(f"log: {parameters['entry']['text']}")
            elif method == "Network.requestWillBeSent":
                url = parameters["request"]["url"]
                if not url.startswith(("file:", "about:", "data:")):
                    found.append(f"asked for {url}")
        return found

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
