"""What goes wrong, in SuperOffice's shape: status, ErrorType, a message, and never a stack trace."""

from __future__ import annotations


class HubError(Exception):
    """An answer other than success."""

    def __init__(self, status: int, error_type: str, message: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.status = status
        self.error_type = error_type
        self.message = message

    def headers(self) -> dict[str, str]:
        """What goes with it."""
        found = {"WWW-Authenticate": 'Bearer error="invalid_token"'} if self.status == 401 else {}
        return found if self.retry_after_seconds is None else {**found, "Retry-After": str(self.retry_after_seconds)}

    def body(self) -> dict[str, object]:
        """The JSON body."""
        return {
            "Error": True,
            "ErrorType": self.error_type,
            "ErrorMessage": self.message,
            "ErrorSource": "GuideDesk.Hub",
        }


def not_found(what: str, number: object) -> HubError:
    """404 for an id that is unknown, deleted or hidden."""
    return HubError(404, "SoNotFoundException", f"{what} id {number} not found")


def bad_request(message: str) -> HubError:
    """400: a missing or malformed body or value."""
    return HubError(400, "ArgumentException", message)


def bad_query(message: str) -> HubError:
    """400 for a question to an archive that cannot be read: a column, an operator or a value that it does not have."""
    return HubError(400, "ArchiveProviderException", message)
