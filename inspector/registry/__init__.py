"""The registry of sites: read a file, validate its rows, say what it would change, write it out.

Pure: no SQL, no clock. `read` → `parse` → `compare`; `Diff.to_store` is what storage writes.
"""

from __future__ import annotations

from inspector.registry.address import BadCell, parse_address, shown
from inspector.registry.difference import Changed, Diff, FieldChange, compare
from inspector.registry.export import export_csv, write_refused
from inspector.registry.messages import MESSAGES, Message
from inspector.registry.reading import read
from inspector.registry.rows import Parsed, Refusal, Remark, Row, parse
from inspector.registry.sheet import Line, Sheet

__all__ = [
    "MESSAGES",
    "BadCell",
    "Changed",
    "Diff",
    "FieldChange",
    "Line",
    "Message",
    "Parsed",
    "Refusal",
    "Remark",
    "Row",
    "Sheet",
    "compare",
    "export_csv",
    "parse",
    "parse_address",
    "read",
    "shown",
    "write_refused",
]
