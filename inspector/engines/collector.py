"""Python's cycle collector, told how this program lives."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 100_000  # the facts of a site are a few million objects without a single cycle


def relax() -> None:
    """Look for cycles seldom, and never among what is there by now.

    By default the collector goes through all facts kept of a site each time they have grown by a
    quarter, and through the newest after every 700 objects: a third of the time of an inspection.
    Call it when the program starts, again when everything is imported, and before it ends: what is
    loaded at the start and what is left at the end would be gone through as well.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
