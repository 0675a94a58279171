"""Chromium without a window, spoken to over a pipe by the DevTools protocol: no port, no profile that stays, no library."""
import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile

PATIENCE = 120 # seconds for one answer; a page takes less than one


def program():
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """One page, loaded again and again. `said` is what the console, the security policy and the network had to say since `open`."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="debrief-browser-")
        to_read, self.write_end = (high(fd) for fd in os.pipe())
        self.read_end, to_write = (high(fd) for fd in os.pipe())

        def ends(): # in the child: it reads commands from 3 and writes answers to 4
            os.dup2(to_read, 3)
            os.dup2(to_write, 4)

        # The pages are our own, and in a container there may be no sandbox.
        self.process = subprocess.Popen(
            [program(), "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-color-profile=srgb",
             "--font-render-hinting=none", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={self.folder.name}", "about:blank"],
            preexec_fn=ends, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            self.call(domain + ".enable")

    def close(self):
        try:
            self.session = None
            self.call("Browser.close")
        except (EOFError, OSError):
            pass
        os.close(self.write_end)
        os.close(self.read_end)
        self.process.wait(PATIENCE)
        self.folder.cleanup()

    def message(self):
        while b"\0" not in self.buffer:
            if not select.select([self.read_end], [], [], PATIENCE)[0]:
                raise EOFError("the browser does not answer")
            got = os.read(self.read_end, 1 << 20)
            if not got:
                raise EOFError("the browser ended")
            self.buffer += got
        one, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(one)

    def call(self, method, **params):
        self.number += 1
        number = self.number
        rest = json.dumps({"id": number, "method": method, "params": params, **({"sessionId": self.session} if self.session else {})}).encode() + b"\0"
        while rest:
            rest = rest[os.write(self.write_end, rest):]
        while True:
            m = self.message()
            if m.get("id") == number:
                if "error" in m:
                    raise RuntimeError(f"{method}: {m['error']['message']}")
                return m["result"]
            self.events.append(m)

    def wait_for(self, method, which=lambda params: True):
        while not any(e.get("method") == method and which(e["params"]) for e in self.events):
            self.events.append(self.message())

    def look(self, width, dark=False, medium="screen"):
        """A phone is a phone: its layout is as wide as it, whatever does not fit."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=844 if width < 600 else 800, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media=medium, features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, page):
        """A file, or an address."""
        self.events.clear()
        self.call("Page.navigate", url=page if page.startswith("http://") else pathlib.Path(page).resolve().as_uri())
        self.wait_for("Page.loadEventFired")
        self.run("document.fonts.ready.then(() => 1)")

    def said(self):
        """Lines about what a page must not do: speak, be refused something, ask for anything but itself."""
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        out, asked = [], 0
        for e in self.events:
            p = e.get("params", {})
            kind = e.get("method")
            if kind == "Runtime.consoleAPICalled":
                out.append("console: " + " ".join(str(a.get("value", a.get("description"))) for a in p["args"]))
            elif kind == "Runtime.exceptionThrown":
                out.append("exception: " + p["exceptionDetails"]["text"])
            elif kind == "Log.entryAdded":
                out.append(f"log: {p['entry']['text']}")
            elif kind == "Audits.issueAdded":
                out.append(f"issue: {json.dumps(p['issue'])}")
            elif kind == "Network.requestWillBeSent":
                asked += 1
                if p["type"] != "Document" or asked > 1:
                    out.append(f"request: {p['request']['url']}")
        return out

    def run(self, expression):
        """What the expression, or what it promises, gives. The page's own policy does not concern the debugger."""
        r = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in r:
            raise RuntimeError(json.dumps(r["exceptionDetails"])[:1000])
        return r["result"].get("value")

    def picture(self, path, clip=None):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = clip or {"x": 0, "y": 0, "width": size["width"], "height": size["height"]}
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip={**clip, "scale": 1})["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def paper(self, path):
        pdf = base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.69)["data"])
        pathlib.Path(path).write_bytes(pdf)
        return pdf


def high(fd):
    """The same end, above the numbers that the child gives away."""
    new = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(fd)
    return new
