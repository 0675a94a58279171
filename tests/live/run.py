#!/usr/bin/env python3
"""What goes on after the first report: `watch`, `serve` and `--open`. Waits for lines of output, never for time.

    DEBRIEF=build/debrief python3 tests/live/run.py"""
import base64
import contextlib
import hashlib
import http.client
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import DEBRIEF, Failure, case, debrief, holds, main, same  # noqa: E402

SCRIPT = """review "Live" { period 2026-10; as of 2026-11-02 }
source a from "a-*.csv" { time d }
use "more.debrief"
check c: x <= limit
"""
PATIENCE = 60 # seconds, after which a process that says nothing is ended


def files():
    shutil.rmtree("a", ignore_errors=True)
    os.mkdir("a")
    pathlib.Path("a/live.debrief").write_text(SCRIPT)
    pathlib.Path("a/more.debrief").write_text("param limit = 5\nmetric x = sum(a.x) { good up }\n")
    pathlib.Path("a/a-1.csv").write_text("d,x\n2026-10-01,1\n")


class Live:
    def __init__(self, *args):
        self.process = subprocess.Popen([DEBRIEF, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.timer = threading.Timer(PATIENCE, self.process.kill)
        self.timer.start()

    def until(self, text):
        """The lines up to the one that holds the text."""
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if text in line:
                return "".join(lines)
        raise Failure(f"{text!r} never came; what came: {''.join(lines)!r}")

    def end(self):
        self.timer.cancel()
        self.process.terminate()
        self.process.stdout.close()
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def live(*args):
    p = Live(*args)
    try:
        yield p
    finally:
        p.end()


@case
def watching():
    files()
    with live("watch", "a/live.debrief") as w:
        holds(w.until("Data quality"), "PASSED")
        pathlib.Path("a/other.txt").write_text("nobody reads this")
        pathlib.Path("a/a-1.csv").write_text("d,x\n2026-10-01,4\n2026-10-02,4\n")
        same(w.until("══ changed").split("\n")[-2], "══ changed: a/a-1.csv ══") # and not other.txt
        holds(w.until("Data quality"), "FAILED", "x <= limit is false, 8")
        pathlib.Path("a/more.debrief").write_text("param limit = 10\nmetric x = sum(a.x) { good up }\n")
        holds(w.until("Data quality"), "══ changed: a/more.debrief ══", "PASSED")
        pathlib.Path("a/a-2.csv").write_text("d,x\n2026-10-03,7\n")
        holds(w.until("Data quality"), "══ changed: a/a-2.csv ══", "x <= limit is false, 15")
        os.remove("a/a-2.csv")
        holds(w.until("Data quality"), "══ changed: a/a-2.csv ══", "PASSED")
        pathlib.Path("a/live.debrief").write_text(SCRIPT + "check d: nobody > 1\n")
        holds(w.until("nobody > 1"), "══ changed: a/live.debrief ══", "is called `nobody`")
        pathlib.Path("a/live.new").write_text(SCRIPT) # as editors do
        os.rename("a/live.new", "a/live.debrief")
        holds(w.until("Data quality"), "══ changed: a/live.debrief ══", "PASSED")


@case
def watching_into_a_file():
    files()
    with live("watch", "a/live.debrief", "-f", "json:a/out.json") as w:
        def told(x):
            """Until the file says so: it is there as a whole or not at all."""
            while f'"value": {x},' not in (pathlib.Path("a/out.json").read_text() if os.path.exists("a/out.json") else ""):
                if w.process.poll() is not None:
                    raise Failure(f"{x} never came")

        told(1)
        pathlib.Path("a/a-1.csv").write_text("d,x\n2026-10-01,3\n")
        told(3)
        pathlib.Path("a/a-1.csv").write_text("d,x\n2026-10-01,4\n")
        told(4)
        w.process.terminate()
        same([line.strip() for line in w.process.stdout if "changed" in line], 2 * ["══ changed: a/a-1.csv ══"], "its own file is no change")


@case
def what_cannot_be_watched():
    for command in ("watch", "serve"):
        r = debrief(command, "-")
        same((r.returncode, "needs a file" in r.stderr), (2, True), command)


def get(port, path="/", host=None, method="GET"):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    c.putrequest(method, path, skip_host=True)
    if host != "":
        c.putheader("Host", host or f"127.0.0.1:{port}")
    c.endheaders()
    return c.getresponse()


@contextlib.contextmanager
def served(*options):
    files()
    with live("serve", "a/live.debrief", "--port", "0", *options) as s:
        yield s, int(re.search(r"http://127\.0\.0\.1:(\d+)/\n", s.until("http://")).group(1))


@case
def serving():
    with served() as (s, port):
        r = get(port)
        page = r.read().decode()
        same((r.status, r.getheader("Cache-Control"), r.getheader("X-Frame-Options")), (200, "no-store", "DENY"))
        holds(page, "<h1>Live</h1>", "PASSED")
        script = re.search(r"<script>(.*?)</script>", page, re.S).group(1)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        holds(page, f"script-src 'sha256-{digest}'; connect-src 'self'; base-uri 'none'")
        stream = get(port, "/changes")
        same((stream.status, stream.getheader("Content-Type")), (200, "text/event-stream"))
        version = re.search(r'data-version="(\d+)"', page).group(1)
        same(stream.readline(), f"data: {version}\n".encode())
        stream.readline()
        pathlib.Path("a/a-1.csv").write_text("d,x\n2026-10-01,9\n")
        newer = stream.readline()
        same(newer, f"data: {int(version) + 1}\n".encode())
        page = get(port).read().decode()
        holds(page, "FAILED", f'data-version="{int(version) + 1}"')
        pathlib.Path("a/live.debrief").write_text("review { period <b> }\n")
        s.until("changed: a/live.debrief")
        stream.readline()
        same(stream.readline(), f"data: {int(version) + 2}\n".encode())
        page = get(port).read().decode()
        holds(page, "not evaluated", "error[E", "&#60;b&#62;")
    holds(debrief("run", "a/live.debrief", "-f", "html").stderr, "error[E")
    files()
    same("<script" in debrief("run", "a/live.debrief", "-f", "html").stdout, False)


@case
def nothing_else_is_served():
    with served() as (s, port):
        for path in ("/live.debrief", "/a/live.debrief", "/a-1.csv", "/../a/a-1.csv", "/%2e%2e/etc/passwd", "//", "/index.html", "/changes/", "/favicon.ico"):
            same(get(port, path).status, 404, path)
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port + 1}", f"127.0.0.1:{port}.evil.example", "", f"[::1]:{port}"):
            r = get(port, host=host)
            same((r.status in (400, 403), b"Live" in r.read()), (True, False), host)
            same(get(port, "/changes", host=host).status in (400, 403), True, host)
        same(get(port, host=f"localhost:{port}").status, 200)
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
            same(get(port, method=method).status, 405, method)
        same(get(port, method="HEAD").read(), b"")
        listening = [line.split()[1] for name in ("tcp", "tcp6") for line in pathlib.Path(f"/proc/net/{name}").read_text().splitlines()[1:]
                     if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")]
        same(listening, [f"0100007F:{port:04X}"]) # 127.0.0.1 alone


@case
def a_port_that_is_taken():
    files()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        r = debrief("serve", "a/live.debrief", "--port", str(taken.getsockname()[1]))
    same((r.returncode, r.stdout), (2, ""))
    holds(r.stderr, "needs an address that is free")


@case
def readers_that_go_away_make_room():
    with served() as (s, port):
        for _ in range(40): # more than there is room for at once
            stream = get(port, "/changes")
            same(stream.status, 200)
            stream.readline()
            stream.readline()
            pathlib.Path("a/a-1.csv").write_text(f"d,x\n2026-10-01,{_}.5\n")
            same(stream.readline()[:6], b"data: ") # made again, and looked at again
            stream.close()


@case
def opening():
    """By a program of that name that says what it is given."""
    files()
    os.makedirs("bin", exist_ok=True)
    os.mkfifo("said")
    pathlib.Path("bin/xdg-open").write_text('#!/bin/sh\nprintf "%s\\n" "$#" "$@" > "$SAID"\n')
    os.chmod("bin/xdg-open", 0o755)
    env = {"PATH": f"{os.path.abspath('bin')}:{os.environ['PATH']}", "SAID": os.path.abspath("said")}
    for name in ("-x.html", "$(touch hacked) ; x.html", "http:x.html"):
        r = debrief("run", "a/live.debrief", "-o", name, "-f", "html", "--open", env=env)
        same((r.returncode, r.stderr), (0, ""), name)
        same(pathlib.Path("said").read_text().splitlines(), ["1", os.path.realpath(name)])
    same(os.path.exists("hacked"), False)
    r = debrief("run", "a/live.debrief", "-f", "html:x.html", "--open", env={"PATH": "/nowhere"})
    same(r.returncode, 0)
    holds(r.stderr, "warning: `xdg-open` cannot be started")
    for options in ([], ["-f", "html"], ["-f", "json:x.json"]):
        r = debrief("run", "a/live.debrief", "--open", *options)
        same(r.returncode, 2, options)
        holds(r.stderr, "`--open` needs a page in a file")


if __name__ == "__main__":
    main("live")
