"""What tests of several rooms share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_pages() -> Path:
    """Folder of saved pages of real government sites; they are not part of the project."""
    folder = os.environ.get("REAL_PAGES", "")
    if not folder:
        pytest.skip("REAL_PAGES is not set: it names a folder of saved real pages")
    return Path(folder)
