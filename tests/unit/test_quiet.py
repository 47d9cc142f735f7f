"""Quiet hours: when a sweep may begin a site."""

from __future__ import annotations

from datetime import datetime

import pytest

from inspector.errors import SettingsError
from inspector.quiet import QuietHours
from inspector.settings import load

HOUR = 3600


@pytest.mark.parametrize(
    ("hours", "at", "needed", "wait"),
    [
        ("08:00-18:00", "07:00", HOUR, 0),
        ("08:00-18:00", "07:01", HOUR, 10 * HOUR + 59 * 60),
        ("08:00-18:00", "08:00", 1, 10 * HOUR),
        ("08:00-18:00", "17:59", 60, 60),
        ("08:00-18:00", "18:00", HOUR, 0),
        ("08:00-18:00", "23:30", HOUR, 0),
        ("22:00-06:00", "23:00", 60, 7 * HOUR),
        ("22:00-06:00", "05:00", 60, HOUR),
        ("22:00-06:00", "06:00", 60, 0),
        ("22:00-06:00", "21:30", HOUR, 8 * HOUR + 30 * 60),
        ("00:00-12:00", "00:00", 60, 12 * HOUR),
    ],
)
def test_a_site_is_begun_only_when_it_ends_before_the_quiet_hours(hours, at, needed, wait):
    moment = datetime.fromisoformat(f"2026-10-08T{at}:00")
    assert QuietHours.parse(hours).wait(moment, needed) == wait


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("8-18", "not of the form"),
        ("08:00-24:00", "not of the form"),
        ("08:00-08:00", "too little for one site"),
        ("08:00-07:50", "too little for one site"),
    ],
)
def test_hours_that_cannot_be_kept_are_a_settings_error(tmp_path, hours, said):
    with pytest.raises(SettingsError, match=said):
        load(tmp_path, crawl={"quiet_hours": hours})
