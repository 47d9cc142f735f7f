"""What a worker takes for the loss of its database: that alone, whatever it is wrapped in."""

from __future__ import annotations

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException

from inspector.engines.cluster import loss

GONE = psycopg.OperationalError("gone")


@pytest.mark.parametrize(
    "error",
    [
        GONE,
        ConnectorException("gone"),
        ConnectionRefusedError("gone"),
        ExceptionGroup("several", [GONE, ExceptionGroup("deeper", [OSError("gone")])]),
    ],
)
def test_a_database_that_is_gone_is_waited_for(error):
    assert "gone" in str(loss(error))


@pytest.mark.parametrize(
    "error", [ValueError("bug"), ExceptionGroup("both", [GONE, KeyError("bug")])]
)
def test_a_bug_is_none_even_beside_a_loss(error):
    assert loss(error) is None
