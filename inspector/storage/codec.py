"""Dataclasses to canonical JSON and back.

Canonical: UTF-8, sorted keys, no white space, so that equal values are equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from inspector.errors import CaptureError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("Any", kind))


def canonical(value: Any) -> bytes:
    """JSON of plain values, always the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def plain(value: DataclassInstance) -> dict[str, Any]:
    """A dataclass as JSON values."""
    return asdict(value)


def encode(value: Any) -> bytes:
    """A dataclass, or a tuple of them, as canonical JSON."""
    many = isinstance(value, tuple | list)
    return canonical([plain(item) for item in value] if many else plain(value))


def decode(kind: type[T], data: bytes | dict[str, Any] | list[Any]) -> T:
    """Read a dataclass from JSON bytes or JSON values.

    Raises:
        CaptureError: it is not JSON, or not of this kind.
    """
    try:
        if isinstance(data, bytes):
            data = json.loads(data.decode("utf-8", "surrogatepass"))
        value: T = _adapter(cast("Hashable", kind)).validate_python(data)
    except (ValueError, ValidationError) as error:
        raise CaptureError(f"not a {kind.__name__}: {str(error).splitlines()[0]}") from error
    return value
