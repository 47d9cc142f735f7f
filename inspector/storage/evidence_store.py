"""Where evidence files lie: in a folder of this machine; or written there and then moved to a store
that all machines reach, S3 or whatever else fsspec opens. What was moved is read back and compared
with its SHA-256 before anything is filed on it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from inspector.errors import CaptureError, EvidenceError, InspectorError, SettingsError
from inspector.settings import Settings
from inspector.storage.captures import sha256_of
from inspector.storage.results import Filed

# Servers that speak S3 but are not Amazon's neither expect nor send these sums; ours is stronger.
_S3 = {
    "config_kwargs": {
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
        "retries": {"mode": "standard", "max_attempts": 3},
    }
}


class EvidenceStore:
    """The evidence of a workspace. `url` is that of the store, as fsspec reads it; "" when evidence
    stays in `folder`.

    Raises:
        SettingsError: the URL is of a kind that cannot be opened here.
    """

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.url = url.rstrip("/")
        self._files: Any = None
        if url:
            self._files, self._root = _opened(self.url)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The store that the settings name."""
        return cls(settings.evidence_dir, settings.evidence_store)

    def check(self) -> None:
        """Write something, read it back, remove it.

        Raises:
            EvidenceError: the store cannot be reached, or does not keep what it is given.
        """
        if not self._files:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"check-{uuid4().hex}"
        (self.folder / name).write_bytes(b"site-inspector\n")
        self.keep(Filed(name, sha256_of(self.folder / name), 15))
        with _failing(EvidenceError, f"{self.shown(name)} cannot be removed"):
            self._files.rm_file(self._at(name))

    def keep(self, filed: Filed) -> None:
        """Move a finished file to the store. Gone from the folder afterwards, also when it fails.

        Raises:
            EvidenceError: it could not be moved, or what arrived is something else.
        """
        if not self._files:
            return
        path = self.folder / filed.path
        back = path.with_name(f"{path.name}.back")
        try:
            with _failing(EvidenceError, f"{self.shown(filed.path)} cannot be written"):
                if not self.url.startswith("s3:"):  # has no folders, but a bucket it might make
                    self._files.makedirs(self._at(filed.path).rpartition("/")[0], exist_ok=True)
                self._files.put_file(str(path), self._at(filed.path))
                self._files.get_file(self._at(filed.path), str(back))
            if sha256_of(back) != filed.sha256:
                raise EvidenceError(f"{self.shown(filed.path)} is not what was sent there")
        finally:
            path.unlink(missing_ok=True)
            back.unlink(missing_ok=True)

    def discard(self, filed: Filed) -> None:
        """Remove a finished file, moved or not, because nothing is judged by it. A store that does
        not answer keeps it; no row names it.
        """
        (self.folder / filed.path).unlink(missing_ok=True)
        if self._files:
            with suppress(EvidenceError), _failing(EvidenceError, "not removed"):
                self._files.rm_file(self._at(filed.path))

    @contextmanager
    def at_hand(self, *names: str) -> Iterator[tuple[Path, ...]]:
        """Files as such of this machine, in the folders they lie in, until the block ends.

        Raises:
            CaptureError: one is not in the store, or the store cannot be reached. What is missing
                in a folder is noticed when it is read.
        """
        with ExitStack() as stack:
            folder = self.folder
            if self._files:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                for name in dict.fromkeys(names):
                    self._fetch(name, folder / name)
            yield tuple(folder / name for name in names)

    def sha256(self, name: str) -> str | None:
        """SHA-256 of a file as it lies there now; None when it is gone.

        Raises:
            CaptureError: it cannot be read, so nothing can be said of it.
        """
        try:
            with self.at_hand(name) as (path,):
                return sha256_of(path)
        except CaptureError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise

    def shown(self, name: str) -> str:
        """Where a file lies, for people."""
        return f"{self.url}/{name}" if self._files else str(self.folder / name)

    def _fetch(self, name: str, path: Path) -> None:
        assert self._files
        path.parent.mkdir(parents=True, exist_ok=True)
        if (self.folder / name).is_file():  # from before there was a store
            shutil.copyfile(self.folder / name, path)
            return
        with _failing(CaptureError, f"the evidence file {self.shown(name)} cannot be read"):
            self._files.get_file(self._at(name), str(path))

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"


def _opened(url: str) -> tuple[Any, str]:
    try:
        import fsspec  # noqa: PLC0415 - the extra may not be installed

        options: dict[str, Any] = _S3 if url.startswith("s3:") else {}
        files, root = fsspec.url_to_fs(url, skip_instance_cache=True, **options)
    except ImportError as error:
        raise SettingsError(
            f"evidence_store: {url} needs more packages: pip install 'site-inspector[s3]' ({error})"
        ) from error
    except ValueError as error:
        raise SettingsError(f"evidence_store: {url}: {error}") from error
    return files, root.rstrip("/")


@contextmanager
def _failing(kind: type[InspectorError], sentence: str) -> Iterator[None]:
    """Errors of a file system in a sentence of ours."""
    try:
        yield
    except Exception as error:  # every file system raises its own
        raise kind(f"{sentence}: {str(error).strip() or type(error).__name__}") from error
