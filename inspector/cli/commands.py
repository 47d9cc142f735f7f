"""All commands; importing this module registers them."""

from inspector.cli import (
    audit_commands,
    look_commands,
    publish_commands,
    sites_commands,
    sweep_commands,
    testbed_commands,
)

__all__ = [
    "audit_commands",
    "look_commands",
    "publish_commands",
    "sites_commands",
    "sweep_commands",
    "testbed_commands",
]
