"""A hub process that can be taken away and brought back on the same port with the same register."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from guide_desk.hub.archive import MOST_ROWS
from guide_desk.system.hub_process import HubAddress, HubProcess


@dataclass
class LivingHub:
    """`stop` pulls the plug, `start` puts it back."""

    database: Path
    now: datetime
    address: HubAddress | None = None
    user: str = "karin"
    _process: HubProcess | None = field(default=None)

    def start(self) -> HubAddress:
        port = int(self.address.root.rpartition(":")[2]) if self.address is not None else 0
        self._process = HubProcess(self.database, user=self.user, now=self.now, port=port)
        self.address = self._process.start()
        return self.address

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()
            self._process = None

    def marked_texts(self) -> list[str]:
        """The words of every appointment that carries one of our markers, as the hub tells them."""
        query = f"$select=text,appointmentUdef/SuperOffice:21&$orderby=appointmentId&$top={MOST_ROWS}"
        texts, skipped, is_last = list[str](), 0, False
        while not is_last:
            rows = self.get(f"Appointment?{query}&$skip={skipped}")["value"]
            texts += [row["text"] for row in rows if row["appointmentUdef/SuperOffice:21"]]
            skipped, is_last = skipped + MOST_ROWS, len(rows) < MOST_ROWS
        return texts

    def selections(self) -> list[tuple[str, set[int]]]:
        """(name, persons) of every selection there is."""
        rows = self.get("Selection?$select=selectionId,name&$top=5000")["value"]
        return [(str(row["name"]), self._members(int(row["PrimaryKey"]))) for row in rows]

    def _members(self, selection: int) -> set[int]:
        rows = self.get(f"Selection/{selection}/Members?$select=personId&$top=5000")["value"]
        return {int(row["personId"]) for row in rows}

    def person(self, remote_id: int) -> dict[str, Any]:
        """A person's entity."""
        found: dict[str, Any] = self.get(f"Person/{remote_id}")
        return found

    def post(self, path: str, body: dict[str, Any], user_token: str | None = None) -> None:
        """A colleague writes something."""
        self._ask(path, json.dumps(body).encode(), user_token)

    def get(self, path: str) -> Any:
        return self._ask(path, None, None)

    def _ask(self, path: str, content: bytes | None, token: str | None) -> Any:
        assert self.address is not None
        request = urllib.request.Request(f"{self.address.root}/{self.address.tenant}/api/v1/{path}", data=content)
        request.add_header("Authorization", f"Bearer {token or self.address.token}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)
