"""What whoever installed the program says about where the CRM is: a small file, beside the profiles or for the whole computer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from guide_desk.errors import InvalidInput
from guide_desk.system.folders import profile_root, write_private

LEAST_OFFLINE_DAYS, USUAL_OFFLINE_DAYS, MOST_OFFLINE_DAYS = 1, 14, 90
FILE_NAME = "installation.json"
HUB_CLIENT = "guide-desk"
"""The name under which a hub knows this program; SuperOffice gives each registered program a name of its own."""


@dataclass(frozen=True, slots=True)
class Installation:
    """`environment`: online, sod, qaonline or a hub's address. `tenant` '' when the guide chooses it while signing in.

    `offline_days`: how long a computer may go without contact before only a sign-in opens it. `form`: the address of the form in
    which visitors write themselves, with `{source}` where it is told how they came; '' when there is none.
    """

    environment: str
    client_id: str = HUB_CLIENT
    tenant: str = ""
    offline_days: int = USUAL_OFFLINE_DAYS
    form: str = ""


def read_installation() -> Installation | None:
    """The profile's own file before the computer's; None where nobody has said anything.

    Raises InvalidInput `installation` `unreadable` for a file that is there and cannot be understood.
    """
    for path in _places():
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            raise InvalidInput("installation", "unreadable") from None
        return _understood(text)
    return None


def longest_offline_days() -> int:
    """The shortest time that any of the files says: a guide's own file may shorten what the computer's says, not stretch it."""
    return min((found.offline_days for found in _each()), default=USUAL_OFFLINE_DAYS)


def form_address() -> str:
    """Where visitors write themselves, as the first of the files that names a place says; '' where none does."""
    return next((found.form for found in _each() if found.form), "")


def keep_installation(installation: Installation) -> None:
    """Write the profile's own file. Raises OSError."""
    root = profile_root()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(root / FILE_NAME, json.dumps(asdict(installation), indent=1).encode())


def _each() -> Iterator[Installation]:
    """What each of the files says that is there and can be understood."""
    for path in _places():
        with suppress(OSError, ValueError, InvalidInput):
            yield _understood(path.read_text(encoding="utf-8"))


def _places() -> tuple[Path, ...]:
    import platformdirs

    return profile_root() / FILE_NAME, Path(platformdirs.site_config_dir("guide-desk", appauthor=False)) / FILE_NAME


def _understood(text: str) -> Installation:
    try:
        found = json.loads(text)
        values = {name: found[name] for name in ("environment", "client_id", "tenant", "offline_days", "form") if name in found}
        made = Installation(**values)
    except (ValueError, TypeError):
        raise InvalidInput("installation", "unreadable") from None
    said = (made.environment, made.client_id)
    if not all(isinstance(value, str) and value.strip() for value in said) or not isinstance(made.tenant, str):
        raise InvalidInput("installation", "unreadable")
    if type(made.offline_days) is not int or not LEAST_OFFLINE_DAYS <= made.offline_days <= MOST_OFFLINE_DAYS:
        raise InvalidInput("installation", "unreadable")
    if not isinstance(made.form, str) or (made.form and not made.form.startswith("https://")):
        raise InvalidInput("installation", "unreadable")
    return made
