"""The tree of expected failures. Each ends the command with one sentence and an exit code.

InspectorError
├── UsageError            exit 2: the call or the settings are wrong
│   ├── SettingsError     inspector.toml
│   ├── RegistryError     a registry file that cannot be read
│   ├── ProfileError      a profile that is not valid
│   ├── PluginError       no rules, or the same code twice
│   └── DatabaseError     missing, or of another version
├── RuleError             a rule that is not written as a rule (a bug of its author)
├── EvidenceError         exit 2: evidence cannot be written
├── CaptureError          exit 3: an evidence file that is damaged or missing
└── ReconcileError        exit 2: numbers of a bulletin that do not add up
"""

from __future__ import annotations


class InspectorError(Exception):
    """Base of all expected failures."""

    exit_code = 1


class UsageError(InspectorError):
    """The call or the settings are wrong."""

    exit_code = 2


class SettingsError(UsageError):
    """The settings file is broken or has an unknown key."""


class RegistryError(UsageError):
    """A registry file cannot be read as one."""


class ProfileError(UsageError):
    """A scoring profile is not valid."""


class PluginError(UsageError):
    """Plug-ins are empty, broken or claim the same code."""


class DatabaseError(UsageError):
    """The database is missing, locked for good, or of another version."""


class RuleError(InspectorError):
    """A rule is not written as a rule."""


class CaptureError(InspectorError):
    """An evidence file is damaged, missing or of another schema."""

    exit_code = 3


class EvidenceError(InspectorError):
    """Evidence cannot be written, as when the disk is full. What was not kept is not judged."""

    exit_code = 2


class ReconcileError(InspectorError):
    """Numbers of a bulletin do not add up, so it is not written."""

    exit_code = 2
