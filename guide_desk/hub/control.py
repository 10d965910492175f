"""The practice hub's own pipe: whoever started it asks for faults on its input, one JSON object a line, and reads one line back.

`{"faults": [{"name": "slow", "times": 1, "seconds": 2}]}` sets them (an empty list clears them), `{"land": true}` lets late
requests land. The pipe belongs to the parent alone, so nobody on the network can ask; when it closes, the hub ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import IO, Any

from guide_desk.hub.faults import Fault, FaultLayer


def obey(orders: IO[bytes], layer: FaultLayer, say: Callable[[str], None]) -> None:
    """Read orders until the input closes. Runs on a thread of its own."""
    for line in orders:
        say(json.dumps(_done(line, layer)))


def _done(line: bytes, layer: FaultLayer) -> dict[str, Any]:
    try:
        order = json.loads(line)
        if "faults" in order:
            layer.ask_for(*(Fault(**each) for each in order["faults"]))
        landed = layer.land() if order.get("land") else 0
    except (ValueError, TypeError, AttributeError) as fault:
        return {"error": str(fault) if isinstance(fault, ValueError) else "that order cannot be read"}
    return {"faults": [asdict(each) for each in layer.waiting()], "landed": landed}
