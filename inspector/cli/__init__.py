"""The command line. Exit codes: 0 done and nothing failed · 1 unexpected · 2 usage or settings ·
3 findings (audit) · 4 finished, but some sites could not be judged · 5 interrupted, can be
resumed.
"""

from inspector.cli.entry import main

__all__ = ["main"]
