"""Turns a folder into a ClickHouse server that reads the bench's file, asks it and weighs it."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import servers  # noqa: E402

import engines  # noqa: E402


class ClickHouse(servers.ClickHouse):
    def __init__(self, folder, data):
        self.data = pathlib.Path(data)
        super().__init__(folder, files=self.data.parent)

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
