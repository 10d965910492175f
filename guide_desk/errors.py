"""The error tree. Foreign exceptions are turned into these at the border of `store` and `superoffice`, without their text.

GuideDeskError
├── StoreError                    the local store
│   ├── StoreLocked               the key is missing, wrong or refused
│   ├── StoreTooNew               written by a newer program; opened for reading only
│   ├── StoreUnwritable           disk full, read-only or missing folder (`reason`)
│   ├── StoreBusy                 another thread or program holds it; ask again
│   ├── StoreClosed               the program is ending
│   ├── StoreDamaged              integrity check found something
│   └── StoreNotUpgraded          the file stays as the older program left it
├── KeyringUnusable               no keyring that may hold a key
├── CrmError                      what the CRM or the way to it answered
│   ├── Offline                   no network: a state, not an error
│   │   ├── CertificateUnknown    this computer does not trust who answered
│   │   └── ProxyRefused          the network's proxy did not let the request through
│   ├── ServerDown                the CRM or a gateway struggles (`retry_after_seconds`)
│   │   ├── AnswerLost            the connection broke before a question's answer was here
│   │   └── TenantStopped         the tenant's own state says that it does not run (`state`)
│   ├── SignedOut                 the token is refused
│   │   └── AccountClosed         the provider has signed that this guide's account is closed
│   ├── WrongHost                 421 or a redirect to another host
│   ├── WrongAccount              another tenant or guide than the store's
│   ├── UnreadableAnswer          not JSON, cut off, too large or too deep
│   │   └── CaptivePortal         a web page where the CRM's answer was expected
│   ├── TooManyGone               a sweep would take away so many that something else is likelier
│   ├── Refused                   400, 403, 404, 422 or a repeated 500 (`status`, `reason`)
│   ├── ValueCollided             409: a tested field had changed
│   ├── ChangedSince              412: the record changed after it was read
│   └── OutcomeUnknown            it may or may not have arrived
├── SignInRefused                 signing in came to nothing (`reason`)
├── Unwanted                      a question nobody waits for any more: a newer one was asked
└── InvalidInput                  a value typed or received that cannot be right
Texts in these carry ids and words of the program only, never a person's data.
"""

from __future__ import annotations

import threading
from typing import ClassVar


class GuideDeskError(Exception):
    """Root of everything this program raises on purpose."""


class StoreError(GuideDeskError):
    """The local store could not do what was asked."""


class StoreLocked(StoreError):
    """The key is missing, wrong or of a kind that may not open this store."""


class StoreTooNew(StoreError):
    """A newer program wrote this store; it may be read, not written."""


class StoreUnwritable(StoreError):
    """Disk or folder do not do. `reason` is `full`, `no_room` (to upgrade), `read_only`, `missing` or `network_drive`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StoreBusy(StoreError):
    """Another thread holds the file: paint what is known and ask again. Or another program does."""


class StoreClosed(StoreError):
    """The store has been closed; the program is ending."""


class StoreDamaged(StoreError):
    """The file's own checks found damage."""


class StoreNotUpgraded(StoreError):
    """The file could not be brought to this program's schema; it is as the older program left it."""


class KeyringUnusable(GuideDeskError):
    """This computer has no keyring that may hold a key; `backend` names what was found."""

    def __init__(self, backend: str) -> None:
        super().__init__(backend)
        self.backend = backend


class CrmError(GuideDeskError):
    """Root of what the CRM, or the way to it, answered. `code` names a sentence of the texts; '' when the kind says enough."""

    @property
    def code(self) -> str:
        """What the texts call it."""
        return ""


class Offline(CrmError):
    """There is no way to the CRM right now. The request certainly never left this computer."""


class CertificateUnknown(Offline):
    """Who answered has a certificate that this computer does not trust; nothing was sent."""

    @property
    def code(self) -> str:
        return "certificate"


class ProxyRefused(Offline):
    """The network's proxy did not let the request through, or is of a kind that cannot be used."""

    @property
    def code(self) -> str:
        return "proxy"


class ServerDown(CrmError):
    """The CRM answered that it cannot serve (429, 502, 503, 504, maintenance). `retry_after_seconds` when it said so."""

    def __init__(self, reason: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds


class AnswerLost(ServerDown):
    """A question left this computer and the connection broke, or nothing came in time."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class TooManyGone(CrmError):
    """A sweep would remove so many contacts, or entries of their dialogues, that something else is likelier: wrong account, lost
    rights, a broken server. `count`: how many.
    """

    def __init__(self, count: int, *, are_entries: bool) -> None:
        super().__init__(str(count))
        self.count, self.are_entries = count, are_entries

    @property
    def code(self) -> str:
        return "many_entries_gone" if self.are_entries else "many_gone"


class TenantStopped(ServerDown):
    """The tenant's state endpoint says that it does not run. `state` is SuperOffice's own word for it."""

    _CODES: ClassVar[dict[str, str]] = {
        "OfflineMaintenance": "maintenance",
        "Suspended": "suspended",
        **dict.fromkeys(("Deleted", "Deleting", "DeleteFailed"), "deleted"),
        **dict.fromkeys(("Provisioning", "ProvisioningFailed", "MigrationPending"), "preparing"),
        "Unknown": "tenant_unknown",
    }

    def __init__(self, state: str) -> None:
        super().__init__(f"tenant {state[:30]}" if state.isalpha() else "tenant stopped")
        self.state = state

    @property
    def code(self) -> str:
        return self._CODES.get(self.state, "stopped")


class SignedOut(CrmError):
    """The token was refused; a guide has to sign in again."""


class AccountClosed(SignedOut):
    """The provider says so of this account, in a statement that it has signed; nothing less means it."""

    CODE: ClassVar[str] = "closed"

    def __init__(self, tenant: str, associate_id: int) -> None:
        super().__init__("account closed")
        self.tenant = tenant
        self.associate_id = associate_id

    @property
    def code(self) -> str:
        return self.CODE


class WrongHost(CrmError):
    """421, or a redirect to another host, which is never followed."""

    @property
    def code(self) -> str:
        return "moved"


class WrongAccount(CrmError):
    """The connection belongs to another tenant or guide than the one whose store this is; nothing is sent or fetched."""

    @property
    def code(self) -> str:
        return "account"


class UnreadableAnswer(CrmError):
    """The answer is not the JSON that was asked for, is cut off, too large or too deep."""


class CaptivePortal(UnreadableAnswer):
    """A web page came where the CRM's answer was expected: most often the network wants a sign-in of its own."""

    @property
    def code(self) -> str:
        return "portal"


class Refused(CrmError):
    """The CRM said no for good. `status` is the HTTP status, `reason` the CRM's ErrorType (never its message)."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason

    @property
    def is_not_found(self) -> bool:
        """There is nothing under that number."""
        return self.status == 404

    @property
    def is_hidden(self) -> bool:
        """There is nothing, or nothing that the guide may see."""
        return self.status == 403 or self.is_not_found


class ValueCollided(CrmError):
    """409: one of the tested fields had another value."""


class ChangedSince(CrmError):
    """412: the record has changed since it was read."""


class OutcomeUnknown(CrmError):
    """The request left this computer and no readable answer came: it may have arrived. Never call it failed.

    `is_server_fault`: the CRM did answer, with a fault of its own (500) or what nobody understands, as it may to the same request
    again.
    """

    def __init__(self, reason: str, *, is_server_fault: bool = False) -> None:
        super().__init__(reason)
        self.is_server_fault = is_server_fault


class DocumentGone(OutcomeUnknown):
    """A mail's document was made and is not there any more: it is looked for before another one is made."""


def may_be_of_one(error: CrmError) -> bool:
    """Whether the fault may lie with the one record that was asked for; else the way to the CRM, or all of it, is in trouble."""
    if isinstance(error, ServerDown):
        return error.retry_after_seconds is None and not isinstance(error, TenantStopped | AnswerLost)
    return isinstance(error, Refused | UnreadableAnswer) and not isinstance(error, CaptivePortal)


class SignInRefused(GuideDeskError):
    """Signing in came to nothing, and nothing was changed. `reason` is a code that the texts know."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unwanted(GuideDeskError):
    """Nobody waits for this answer any more."""


class InvalidInput(GuideDeskError):
    """A value from outside that cannot be right. `field` names where, `reason` a code the texts know."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def last_resort(error: BaseException) -> None:
    """Report an exception that nobody expected, as if its thread had died of it, while the thread goes on. Any thread."""
    threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread())))
