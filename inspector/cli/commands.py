"""All commands; importing this module registers them."""

import inspector.cli.audit_commands
import inspector.cli.look_commands
import inspector.cli.publish_commands
import inspector.cli.sites_commands
import inspector.cli.sweep_commands
import inspector.cli.testbed_commands  # noqa: F401
