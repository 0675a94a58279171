"""Database servers on free loopback ports with their data in a folder of the caller's: PostgreSQL, and ClickHouse alone or as shards."""
import ctypes
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

LISTENS = 60 # seconds until a server that does not listen has failed


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def wait_for(port, process):
    for _ in range(LISTENS * 10):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with status {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{process.args[0]} does not listen after {LISTENS} s")


def end(process):
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def pass_on(source, sink, seen=None):
    """All bytes from one socket to another; `seen` is told how many came each time."""
    try:
        while part := source.recv(1 << 16):
            if seen:
                seen(len(part))
            sink.sendall(part)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Meter:
    """Passes a connection on and counts the bytes that come back."""
    def __init__(self, port):
        self.to, self.bytes, self.listener = port, 0, socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.to))
            threading.Thread(target=pass_on, args=(near, far), daemon=True).start()
            threading.Thread(target=pass_on, args=(far, near, self.count), daemon=True).start()

    def count(self, n):
        self.bytes += n


class Server:
    """`with Server(folder) as s`: an empty folder, a process, both gone at the end."""

    def __init__(self, folder):
        self.folder, self.process = pathlib.Path(folder), None

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            end(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)


def initdb():
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return str(found[-1]) if found else shutil.which("initdb")


def installed():
    return bool(initdb() and shutil.which("clickhouse-server"))


def certificate(folder, name):
    """The key and certificate of 127.0.0.1, which is its own authority."""
    key, crt = folder / f"{name}.key", folder / f"{name}.crt"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=debrief", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", crt], check=True, capture_output=True)
    return key, crt


class Postgres(Server):
    """A cluster that may be talked to by TLS, without a password but for the user `reader`, whose is `secret`. The server refuses to be root: then it is `postgres`."""
    SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=30", "shared_buffers=256MB")

    def start(self):
        self.bin = pathlib.Path(initdb()).parent
        self.as_user = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            self.as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        data, (self.port,) = self.folder / "data", free_ports(1)
        subprocess.run([self.bin / "initdb", "-D", data, "-U", "debrief", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N"],
                       check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=self.folder, **self.as_user)
        (data / "pg_hba.conf").write_text("host all reader 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n")
        self.key, self.crt = certificate(self.folder, "server")
        if self.as_user:
            os.chown(self.key, self.as_user["user"], self.as_user["group"])
        options = [f"-c{s}" for s in (*self.SETTINGS, "ssl=on", f"ssl_key_file={self.key}", f"ssl_cert_file={self.crt}")]
        self.process = subprocess.Popen([self.bin / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(self.port), "-k", self.folder, *options],
                                        cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=open(self.folder / "log", "w"), **self.as_user)
        wait_for(self.port, self.process)
        self.url = f"postgresql://debrief@127.0.0.1:{self.port}/postgres"
        for _ in range(LISTENS * 10): # it listens before it is ready
            if subprocess.run(self.psql("select 1"), capture_output=True, env=self.env()).returncode == 0:
                break
            time.sleep(0.1)

    def env(self):
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def psql(self, *statements):
        command = [self.bin / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.url]
        for s in statements:
            command += ["-c", s]
        return command

    def ask(self, *statements, text=None):
        done = subprocess.run(self.psql(*statements), input=text, capture_output=True, text=True, env=self.env())
        if done.returncode:
            raise RuntimeError(done.stderr[:2000])
        return done.stdout

    def copy(self, table, path):
        with open(path, "rb") as data:
            done = subprocess.run(self.psql(f"copy {table} from stdin with (format csv, header)"), stdin=data, capture_output=True, env=self.env())
        if done.returncode:
            raise RuntimeError(done.stderr[:2000])


class Duck:
    """DuckDB in this process, for what writes Parquet. Its library is where the environment says, or where `./dev` has put it."""
    LIBRARY = pathlib.Path(os.environ.get("DBR_DUCKDB") or pathlib.Path(__file__).resolve().parents[1] / "build/npm/node_modules/@duckdb/node-bindings-linux-x64") / "libduckdb.so"

    def __init__(self):
        self.library, self.database, self.connection = ctypes.CDLL(str(self.LIBRARY)), ctypes.c_void_p(), ctypes.c_void_p()
        self.library.duckdb_result_error.restype = ctypes.c_char_p
        if self.library.duckdb_open(None, ctypes.byref(self.database)) or self.library.duckdb_connect(self.database, ctypes.byref(self.connection)):
            raise RuntimeError("DuckDB does not start")

    def run(self, statement):
        result = ctypes.create_string_buffer(64)
        failed = self.library.duckdb_query(self.connection, statement.encode(), result)
        error = failed and self.library.duckdb_result_error(result).decode()
        self.library.duckdb_destroy_result(result)
        if failed:
            raise RuntimeError(error)


CONFIG = """<yandex>
  <logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog><size>10M</size><count>1</count></logger>
  <http_port>{http}</http_port><tcp_port>{tcp}</tcp_port><interserver_http_port>{inter}</interserver_http_port>
  <listen_host>127.0.0.1</listen_host>
  <path>{folder}/store/</path><tmp_path>{folder}/tmp/</tmp_path><user_files_path>{files}/</user_files_path>
  <users_config>{folder}/users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
  <mark_cache_size>536870912</mark_cache_size><timezone>UTC</timezone>
  <remote_servers><shards>{shards}</shards></remote_servers>
</yandex>
"""
SHARD = "<shard><replica><host>127.0.0.1</host><port>{port}</port></replica></shard>"
USERS = """<yandex>
  <profiles><default><max_threads>2</max_threads><max_memory_usage>8000000000</max_memory_usage></default></profiles>
  <users>
    <default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
    <reader><password>secret</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></reader>
  </users>
  <quotas><default></default></quotas>
</yandex>
"""


class ClickHouse(Server):
    """One server; `files`: the folder that its table function file() may read. `shards`: the TCP ports of the cluster `shards`."""

    def __init__(self, folder, files="/nonexistent", shards=()):
        super().__init__(folder)
        self.files, self.shards = files, list(shards)
        self.http, self.port, self.inter = free_ports(3)

    def start(self):
        for name in ("store", "tmp"):
            (self.folder / name).mkdir()
        shards = "".join(SHARD.format(port=p) for p in self.shards or [self.port])
        (self.folder / "config.xml").write_text(CONFIG.format(folder=self.folder, http=self.http, tcp=self.port, inter=self.inter,
                                                              files=self.files, shards=shards))
        (self.folder / "users.xml").write_text(USERS)
        self.process = subprocess.Popen(["clickhouse-server", f"--config-file={self.folder}/config.xml"], cwd=self.folder,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self.process)
        wait_for(self.http, self.process)
        self.url = f"http://127.0.0.1:{self.http}"
        self.version = self.ask("SELECT version()").strip().rsplit(".", 1)[0]

    def client(self, statement):
        return ["clickhouse-client", "--host", "127.0.0.1", "--port", str(self.port), "--query", statement]

    def ask(self, statement, data=None):
        """By HTTP; `data` follows an INSERT."""
        request = urllib.request.Request(self.url + "/", data=statement.encode() + (b"\n" + data if data is not None else b""))
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as e:
            raise RuntimeError(e.read().decode()[:2000]) from None


class Shards:
    """Two ClickHouse servers that are one cluster, `shards`. `first` is asked; a table has its rows spread over both by `spread`."""

    def __init__(self, folder, count=2):
        folder = pathlib.Path(folder)
        self.all = [ClickHouse(folder / str(i)) for i in range(count)]
        for s in self.all:
            s.shards = [other.port for other in self.all]

    def __enter__(self):
        started = []
        try:
            for s in self.all:
                started.append(s.__enter__())
        except BaseException:
            for s in started:
                s.__exit__()
            raise
        self.first, self.url = self.all[0], self.all[0].url
        return self

    def __exit__(self, *_):
        for s in self.all:
            s.__exit__()

    def create(self, name, columns, order):
        """`name` on the first server, over a table of each."""
        for s in self.all:
            s.ask(f"DROP TABLE IF EXISTS {name}_part")
            s.ask(f"CREATE TABLE {name}_part ({columns}) ENGINE = MergeTree PARTITION BY tuple() ORDER BY {order}")
        self.first.ask(f"DROP TABLE IF EXISTS {name}")
        self.first.ask(f"CREATE TABLE {name} ({columns}) ENGINE = Distributed(shards, default, {name}_part)")

    def insert(self, name, lines, format="TabSeparated"):
        """The lines in turn to each shard."""
        for i, s in enumerate(self.all):
            s.ask(f"INSERT INTO {name}_part FORMAT {format}", b"".join(lines[i::len(self.all)]))


def kill(server):
    """At once, as a machine that dies."""
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
