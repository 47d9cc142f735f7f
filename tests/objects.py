"""An object store for tests: a real server that speaks S3, over a folder."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

PROGRAM = Path(sys.executable).with_name("rclone")
KEY = ("inspector", "a-secret-of-a-test")


@dataclass
class ObjectStore:
    """rclone's server. What is in the bucket are files below `folder`; `stop` and `start` end and
    begin it, on the same port.
    """

    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return "s3://evidence/2026"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to use it: as Amazon's own tools read it."""
        return {
            "AWS_ACCESS_KEY_ID": KEY[0],
            "AWS_SECRET_ACCESS_KEY": KEY[1],
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
        }

    def file(self, name: str) -> Path:
        """Where an object lies on the server's disk."""
        return self.folder / "evidence" / "2026" / name

    def files(self) -> list[str]:
        root = self.file("")
        return sorted(str(each.relative_to(root)) for each in root.rglob("*.warc.gz"))

    def start(self) -> None:
        (self.folder / "evidence").mkdir(parents=True, exist_ok=True)
        address = f"127.0.0.1:{self.port}"
        options = ["--addr", address, "--auth-key", ",".join(KEY), "--config", "/dev/null"]
        # What another process does to the folder is seen at once.
        options += ["--dir-cache-time", "0s", "--vfs-cache-mode", "off"]
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "s3", self.folder, *options], stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr
        for line in self.process.stderr:
            if found := re.search(r"s3 server on \[http://127\.0\.0\.1:(\d+)/\]", line):
                self.port = int(found[1])
                return
        raise RuntimeError("the server of objects did not start")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.communicate()
            self.process = None

    def __enter__(self) -> Self:
        if not PROGRAM.exists():
            pytest.skip("no rclone here: it is among the packages for development")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
