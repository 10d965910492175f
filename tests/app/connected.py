"""A guide's computer with SuperOffice's network before it: an identity provider on a socket, a hub behind it, a keyring."""

from __future__ import annotations

from dataclasses import dataclass

from tests.computers import Computer
from tests.hubs import TestHub
from tests.identity import IdentityServer, Person


@dataclass
class Connected(Computer):
    """A computer with SuperOffice's network before it."""

    server: IdentityServer
    hub: TestHub

    def is_now(self, user: str, associate_id: int) -> None:
        """Who sits at the browser."""
        self.server.person = Person(associate_id, self.hub.token(user), f"{user}@example.org")
