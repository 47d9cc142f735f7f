"""Shares, their intervals, and the figures that stand in docs/accuracy.md."""

import pytest

from bench.figures import Figure, Share, table, worse, written
from bench.marks.cases import held
from bench.marks.report import HELD


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (95, 100, 0.8882, 0.9785),
    ],
)
def test_the_interval_is_wilsons(part, whole, low, high):
    assert Share(part, whole).interval == pytest.approx((low, high), abs=1e-4)


PARTS = (
    *("links", "links held out", "marks", "real pages", "badge"),
    *("dates", "dates of real pages", *([HELD] if held() else [])),
)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_the_document_has_figures_that_can_be_read_back(part):
    stands = written(part)
    assert stands
    assert not worse(part, stands.values())


def test_a_figure_below_the_one_written_is_worse():
    figure = next(iter(written("marks").values()))
    none = Share(0, figure.recall.whole)
    assert worse("marks", [Figure(figure.name, figure.precision, none)])
    assert worse("marks", [Figure(figure.name, none, figure.recall)])


def test_a_figure_that_nobody_wrote_down_is_worse():
    assert worse("marks", [Figure("new", Share(1, 1), Share(1, 1))])


def test_a_table_shows_shares_and_intervals():
    figure = Figure("ICP number", Share(9, 10), Share(10, 10))
    assert list(table("Mark", [figure]))[-1] == (
        "| ICP number | 90.0 % (9/10) | 59.6–98.2 % | 100.0 % (10/10) | 72.2–100.0 % |"
    )
