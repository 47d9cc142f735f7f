"""What a worker process is told at its start."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is told at its start."""

    root: str
    overrides: dict[str, Any]
    period: str
    round: int
    worker: str
    hold: bool = False  # begin no site before you are told to

    def to_json(self) -> str:
        """One line."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__})
