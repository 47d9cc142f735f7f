"""A small fake-government web with known faults, and the truth about them.

It is the demo, the end-to-end test, and a set on which any such tool can be scored. `web(today)`
makes it, `serve` puts it on the loopback interface, `write` makes the registry, the truth file
and the settings for it.
"""

from __future__ import annotations

from inspector.testbed.model import BOLD, Host, TestSite, Web
from inspector.testbed.server import Served, serve
from inspector.testbed.sites import web
from inspector.testbed.workspace import write

__all__ = ["BOLD", "Host", "Served", "TestSite", "Web", "serve", "web", "write"]
