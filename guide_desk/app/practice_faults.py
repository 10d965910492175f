"""What a guide may practise: a SuperOffice that is difficult, in the ways that the practice hub can be asked for."""

from __future__ import annotations

from typing import Any

NO_NETWORK = "offline"
PRACTISED: dict[str, tuple[dict[str, Any], ...]] = {
    "": (),
    NO_NETWORK: (),
    "busy": ({"name": "busy", "times": 0, "seconds": 20},),
    "slow": ({"name": "slow", "times": 0, "seconds": 3},),
    "refused": ({"name": "refused", "times": 1, "method": "POST", "path": "/Appointment"},),
    "answer_lost": ({"name": "answer_lost", "times": 1, "method": "POST", "path": "/Appointment"},),
}
"""By the name that the menu knows: what goes wrong at the hub from now on; without network nothing reaches it. '' ends it."""
