"""Where the command starts, and how it ends: expected failures with one sentence."""

from __future__ import annotations

import io
import sys
import tempfile
import traceback

from sqlalchemy.exc import OperationalError

from inspector import __version__
from inspector.cli import commands
from inspector.cli.app import INTERRUPTED, app, err
from inspector.engines import collector
from inspector.errors import InspectorError, UsageError


def main() -> None:
    """Run the command line; expected failures end with one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show Chinese
    collector.relax()
    commands.register(sys.argv[1] if len(sys.argv) > 1 else "")
    try:
        app(standalone_mode=True)
    except InspectorError as error:
        err.print(f"inspector: {error}", style="red", markup=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        err.print("interrupted; the same command goes on where it was")
        sys.exit(INTERRUPTED)
    except (OSError, OperationalError) as error:
        err.print(f"inspector: {_first_line(error)}", style="red", markup=False)
        sys.exit(UsageError.exit_code)
    except Exception:  # noqa: BLE001 - the last resort: keep the report, say one sentence
        with tempfile.NamedTemporaryFile(
            "w", prefix="inspector-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(f"site-inspector {__version__}\n{sys.argv}\n{traceback.format_exc()}")
        err.print(f"inspector: unexpected failure; the full report is in {file.name}", markup=False)
        sys.exit(1)
    finally:
        collector.relax()


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, OperationalError) else error
    return str(cause).splitlines()[0]
