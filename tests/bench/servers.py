"""Turns a folder into a ClickHouse server of one file on free loopback ports, and stops it at the end."""
import pathlib
import re
import shutil
import socket
import subprocess
import time

import engines

CONFIG = """<yandex>
  <logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog><size>10M</size><count>1</count></logger>
  <http_port>{http}</http_port><tcp_port>{tcp}</tcp_port><interserver_http_port>{inter}</interserver_http_port>
  <listen_host>127.0.0.1</listen_host>
  <path>{folder}/store/</path><tmp_path>{folder}/tmp/</tmp_path><user_files_path>{data}/</user_files_path>
  <users_config>{folder}/users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
  <mark_cache_size>5368709120</mark_cache_size>
</yandex>
"""
USERS = """<yandex>
  <profiles><default><max_threads>2</max_threads><max_memory_usage>8000000000</max_memory_usage></default></profiles>
  <users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
  <quotas><default></default></quotas>
</yandex>
"""


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class ClickHouse:
    def __init__(self, folder, data):
        self.folder, self.data = folder, pathlib.Path(data)
        self.process = None

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("store", "tmp"):
            (self.folder / name).mkdir(parents=True)
        http, self.port, inter = free_ports(3)
        (self.folder / "config.xml").write_text(CONFIG.format(folder=self.folder, http=http, tcp=self.port, inter=inter, data=self.data.parent))
        (self.folder / "users.xml").write_text(USERS)
        self.process = subprocess.Popen(["clickhouse-server", f"--config-file={self.folder}/config.xml"], cwd=self.folder,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.wait()
            self.version = self.ask("SELECT version()").strip().rsplit(".", 1)[0]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait(self):
        for _ in range(150):
            if self.process.poll() is not None:
                raise RuntimeError(f"clickhouse-server ended with status {self.process.returncode}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("clickhouse-server does not listen after 30 s")

    def client(self, statement):
        return ["clickhouse-client", "--host", "127.0.0.1", "--port", str(self.port), "--query", statement]

    def ask(self, statement):
        done = subprocess.run(self.client(statement), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr[:500])
        return done.stdout

    def file_table(self):
        return f"file('{self.data.name}', 'CSVWithNames', '{engines.clickhouse_columns()}')"

    def import_table(self):
        self.ask(f"CREATE TABLE orders ({engines.clickhouse_columns()}) ENGINE = MergeTree PARTITION BY tuple() ORDER BY date")
        self.ask(f"INSERT INTO orders SELECT * FROM {self.file_table()}")
        return "orders"

    def forget_peak(self):
        try:
            pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
        except OSError:
            pass # then the peak is that of all runs so far

    def peak(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s*(\d+)", text).group(1)) * 1024
