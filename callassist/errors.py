"""Every error callassist raises on purpose, and what to do about it.

    CallassistError
    ├── BadInput            the user gave something unusable
    │   ├── BadAudio        a recording that cannot be read
    │   ├── BadSettings     the settings file or a variable
    │   └── BadPlaybook     a playbook file
    ├── ModelError          a speech model is missing or broken
    ├── LineError           the telephone side: port taken, trunk refused, bad address
    ├── StoreError          the database: locked, read-only, full, too new
    │   └── NotStored       the asked-for row does not exist
    └── AlreadyRunning      another hub owns these folders

The message says what happened in one line; `hint` says what the user can do, ideally the
command. Neither ever holds personal data: no names, numbers, amounts or spoken words.
"""

from __future__ import annotations


class CallassistError(Exception):
    """Base of the tree. `hint` is shown below the message by the CLI and beside it by the web."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class BadInput(CallassistError):
    """The user gave something unusable."""


class BadAudio(BadInput):
    """A recording that cannot be read as audio."""


class BadSettings(BadInput):
    """A settings file or CALLASSIST_* variable that does not fit."""


class BadPlaybook(BadInput):
    """A playbook file that does not fit its schema or contract."""


class ModelError(CallassistError):
    """A speech model is missing, incomplete or refused by the engine."""


class LineError(CallassistError):
    """The telephone side cannot do what was asked."""


class StoreError(CallassistError):
    """The database cannot be read or written."""


class NotStored(StoreError):
    """The asked-for call or row does not exist."""


class AlreadyRunning(CallassistError):
    """Another hub owns these folders."""
