"""How the sites are told that wait for a second look at links that seem dead."""

from __future__ import annotations

from inspector.clock import local
from inspector.storage.rechecks import Waiting


def wait_words(left: Waiting) -> str:
    begin, end = (f"{local(each):%m-%d %H:%M}" for each in (left.first, left.last))
    when = begin if begin == end else f"{begin} to {end}"
    return f"links of {left.sites} sites seem dead, not confirmed yet; to be asked again {when}"
