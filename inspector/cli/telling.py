"""What a worker says: a line of JSON for each event on standard output, and for whatever a library
complains of, with the inspection it happened in.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

# What procrastinate and its pool complain of when the database is gone we say ourselves.
_NOISY = ("procrastinate", "psycopg.pool")
_GRAVE = {
    "broke": "error",
    "cut": "warning",
    "full": "warning",
    "ill": "warning",
    "late": "warning",
    "lost": "warning",
    "released": "warning",
    "unkept": "warning",
    "withdrawn": "warning",
}


def speak(worker: str) -> structlog.BoundLogger:
    """Begin to say everything in JSON; gives what says it."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso", key="time"),
    ]
    json = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                json,
            ],
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                *shared,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*shared, _level, json],
        logger_factory=structlog.PrintLoggerFactory(),
        wrapper_class=structlog.BoundLogger,
    )
    logger: structlog.BoundLogger = structlog.get_logger(worker=worker)
    return logger


def _level(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["level"] = _GRAVE.get(event["event"], "info")
    return event
