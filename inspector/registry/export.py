"""Write the registry, or the rows that were refused, as CSV that Excel opens rightly."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from inspector.model import Site
from inspector.registry.address import shown
from inspector.registry.csvfile import guarded
from inspector.registry.headings import NAMES, ROW_NUMBER, WHY_REFUSED, heading_of
from inspector.registry.rows import Parsed
from inspector.registry.vocabulary import WORDS, word

_BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's code page


def export_csv(sites: Iterable[Site], target: Path | TextIO) -> None:
    """Write sites under Chinese headings; `read` and `parse` give the same sites back.

    Without sites it is an empty form to fill in.
    """
    chosen = list(sites)
    extras = list(dict.fromkeys(key for site in chosen for key in site.extra))
    headings = [heading_of(field) for field in NAMES] + extras
    rows = (
        [_cell(site, field) for field in NAMES] + [site.extra.get(key, "") for key in extras]
        for site in chosen
    )
    _write(target, headings, rows)


def write_refused(parsed: Parsed, target: Path | TextIO, lang: str = "zh") -> None:
    """Write the refused rows as they were typed, each with its row number and the reasons.

    The file can be mended and imported: the two columns in front are not taken for the site's.
    """
    headings = [ROW_NUMBER[lang], WHY_REFUSED[lang], *parsed.headings]
    rows = ([str(row.number), row.say(lang), *row.raw] for row in parsed.refused)
    _write(target, headings, rows)


def _cell(site: Site, field: str) -> str:
    value = getattr(site, field)
    if field == "url":
        return shown(value)
    if isinstance(value, StrEnum):
        return word(value) if value in WORDS else ""
    return str(value or "")


def _write(target: Path | TextIO, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with _opened(target) as stream:
        stream.write(_BOM)
        writer = csv.writer(stream)
        writer.writerow([guarded(heading) for heading in headings])
        writer.writerows([guarded(cell) for cell in row] for row in rows)


@contextmanager
def _opened(target: Path | TextIO) -> Iterator[TextIO]:
    if isinstance(target, Path):
        with target.open("w", encoding="utf-8", newline="") as stream:
            yield stream
    else:
        yield target
