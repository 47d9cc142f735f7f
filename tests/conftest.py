"""What tests of several rooms share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.storage.database import initialise
from tests.postgres import Cluster, cluster, programs


@pytest.fixture(scope="session")
def real_pages() -> Path:
    """Folder of saved pages of real government sites; they are not part of the project."""
    folder = os.environ.get("REAL_PAGES", "")
    if not folder:
        pytest.skip("REAL_PAGES is not set: it names a folder of saved real pages")
    return Path(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server; one for each process of the tests."""
    if programs() is None and not os.environ.get("DATABASE_URL"):
        pytest.skip("no PostgreSQL here: neither Debian's, nor the wheel, nor DATABASE_URL")
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without schema, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/inspector.db"
        return
    with request.getfixturevalue("postgres").database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with its schema, of each kind in turn."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/inspector.db"
        initialise(url)
        yield url
        return
    with request.getfixturevalue("postgres").database(migrated=True) as url:
        yield url
