"""A headless Chromium that is spoken to over a pipe: what a page looks like, and what a program finds in it."""

import base64
import json
import os
import subprocess
import tempfile
from contextlib import contextmanager

SCHEMES = ("light", "dark")
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe")


class Browser:
    """One page; every request that is made for it is noted."""

    def __init__(self, into, out):
        self._into, self._out = into, out
        self._buffer = b""
        self._count = 0
        self._session = None
        self.requests = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network"):
            self._call(f"{domain}.enable")

    def open(self, address, *, width=1200, scheme="light", media=""):
        """Show a page, and wait until it is there."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._call("Emulation.setEmulatedMedia", media=media, features=features)
        self.requests.clear()
        self._call("Page.navigate", url=address)
        while self._read().get("method") != "Page.loadEventFired":
            pass

    def value(self, script):
        """Return what a script comes to, awaited."""
        answer = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def picture(self):
        """Return the whole page as PNG."""
        shot = self._call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def _call(self, method, **parameters):
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._into, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._count:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def _read(self):
        while b"\0" not in self._buffer:
            more = os.read(self._out, 1 << 16)
            assert more, "the browser has gone"
            self._buffer += more
        text, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(text)
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        return message


@contextmanager
def browser(program):
    """Run the browser for as long as it is entered."""
    to_read, into = os.pipe()
    out, to_write = os.pipe()
    # It reads from the third and writes to the fourth descriptor, whatever they are here.
    shell = f'exec "$@" 3<&{to_read} 4>&{to_write}'
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            ["bash", "-c", shell, "-", program, *_FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(to_write)
        try:
            yield Browser(into, out)
        finally:
            process.terminate()
            process.wait(30)
            os.close(into)
            os.close(out)
