"""All commands. A command's module is loaded when it is asked for: together they take a second."""

from __future__ import annotations

from importlib import import_module

MODULES = {
    "audit": "audit_commands",
    "db": "db_commands",
    "evidence": "evidence_commands",
    "explain": "look_commands",
    "replay": "look_commands",
    "rules": "look_commands",
    "bulletin": "publish_commands",
    "columns": "columns_commands",
    "profiles": "publish_commands",
    "score": "publish_commands",
    "health": "worker_commands",
    "init": "sites_commands",
    "sites": "sites_commands",
    "plan": "sweep_commands",
    "status": "status_commands",
    "sweep": "sweep_commands",
    "testbed": "testbed_commands",
    "watch": "watch_commands",
    "worker": "worker_commands",
}


def register(word: str = "") -> None:
    """Register the command that is called `word`; all of them where none is called so."""
    wanted = [MODULES[word]] if word in MODULES else dict.fromkeys(MODULES.values())
    for module in wanted:
        import_module(f"inspector.cli.{module}")
