"""Finds rules by entry point, so that a check can come from any installed distribution.

An entry point of the group `inspector.rules` names a module or a package; every `Rule` that is a
module-level value in it, or in a module below it, is a rule. An entry point of the group
`inspector.messages` names a package with `zh.po` and `en.po` beside its `__init__`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType

from inspector.errors import PluginError
from inspector.rules import Rule

GROUP = "inspector.rules"


@cache
def rules() -> Mapping[str, Rule]:
    """All installed rules by code.

    Raises:
        PluginError: an entry point brings no rule or does not load, or a code is claimed twice.
    """
    found: dict[str, Rule] = {}
    owners: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        brought = _rules_of(point)
        if not brought:
            raise PluginError(f"plug-in {point.name!r} ({point.value}) brings no rule")
        for rule in brought:
            if rule.code in found:
                raise PluginError(
                    f"rule {rule.code} is claimed by {owners[rule.code]!r} and by {point.name!r}"
                )
            found[rule.code], owners[rule.code] = rule, point.name
    if not found:
        raise PluginError("no rules are installed; is the distribution installed?")
    return MappingProxyType(dict(sorted(found.items())))


def _rules_of(point: EntryPoint) -> list[Rule]:
    try:
        modules = list(_walk(importlib.import_module(point.module)))
    except Exception as error:
        raise PluginError(f"plug-in {point.name!r} does not load: {error}") from error
    rules = {id(v): v for m in modules for v in vars(m).values() if isinstance(v, Rule)}
    return list(rules.values())


def _walk(module: ModuleType) -> Iterator[ModuleType]:
    yield module
    for info in pkgutil.walk_packages(getattr(module, "__path__", ()), module.__name__ + "."):
        yield importlib.import_module(info.name)
