"""What the rules on updates share: counting days, and when dates are too few to speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from inspector.evidence import Column, Inner, ListItem

TWO_WEEKS = 14  # calendar days; 2019指标 V3 and V4: the two weeks before the visit

Trails = Mapping[str, tuple[str, ...]]  # breadcrumbs by address


def age(day: str, today: str) -> int:
    """Calendar days from one ISO date to another."""
    return (date.fromisoformat(today) - date.fromisoformat(day)).days


def well_dated(items: Sequence[ListItem]) -> bool:
    """Whether at least half of the entries carry a date, and every date shown could be read: else
    the newest may be one of those without.
    """
    if any(item.raw_date and not item.date for item in items):
        return False
    return sum(bool(item.date) for item in items) * 2 >= len(items)


def below(url: str, other: str) -> bool:
    """Whether `other` lies in the folder of `url`."""
    folder = url.partition("?")[0].rpartition("/")[0] + "/"
    return other != url and folder.count("/") > 3 and other.startswith(folder)


def trails(inner: Inner) -> Trails:
    """The longest breadcrumb of each page that shows one."""
    found = {page.url: [view.breadcrumb for view in page.views] for page in inner.pages}
    return {url: max(shown, key=len) for url, shown in found.items() if any(shown)}


def children(column: Column, columns: Sequence[Column], ways: Trails) -> list[Column]:
    """The columns below a column, by their addresses or by their breadcrumbs."""
    return [other for other in columns if _is_child(column, other, ways)]


def _is_child(column: Column, other: Column, ways: Trails) -> bool:
    if below(column.url, other.url):
        return True
    above = ways.get(other.url, ())[:-1]
    return other.url != column.url and column.name != other.name and column.name in above
