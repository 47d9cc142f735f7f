"""Where the command starts, and how it ends: expected failures with one sentence."""

from __future__ import annotations

import sys
import tempfile
import traceback

import inspector.cli.commands  # noqa: F401 - registers the commands
from inspector import __version__
from inspector.cli.app import INTERRUPTED, app, err
from inspector.errors import InspectorError


def main() -> None:
    """Run the command line; expected failures end with one sentence."""
    try:
        app(standalone_mode=True)
    except InspectorError as error:
        err.print(f"inspector: {error}", style="red", markup=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        err.print("interrupted; the same command goes on where it was")
        sys.exit(INTERRUPTED)
    except Exception:  # noqa: BLE001 - the last resort: keep the report, say one sentence
        with tempfile.NamedTemporaryFile(
            "w", prefix="inspector-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(f"site-inspector {__version__}\n{sys.argv}\n{traceback.format_exc()}")
        err.print(f"inspector: unexpected failure; the full report is in {file.name}", markup=False)
        sys.exit(1)
