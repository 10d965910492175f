"""What was read and what was taken out are told apart."""

from __future__ import annotations

from guide_desk.domain.access import TAKEN_OUT, AccessKind


def test_looking_takes_nothing_out_and_everything_else_does() -> None:
    assert set(AccessKind) - set(TAKEN_OUT) == {AccessKind.CARD_READ, AccessKind.REGISTER_SEARCHED}
