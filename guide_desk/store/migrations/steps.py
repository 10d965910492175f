"""Forward-only steps from one schema version to the next: SQL text, each run in one transaction after a verified copy."""

from __future__ import annotations

from guide_desk.store.migrations import (
    step_1,
    step_2,
    step_3,
    step_4,
    step_5,
    step_6,
    step_7,
    step_8,
    step_9,
    step_10,
    step_11,
    step_12,
    step_13,
    step_14,
    step_15,
    step_16,
    step_17,
)

STEPS: tuple[tuple[str, ...], ...] = (
    step_1.STATEMENTS,
    step_2.STATEMENTS,
    step_3.STATEMENTS,
    step_4.STATEMENTS,
    step_5.STATEMENTS,
    step_6.STATEMENTS,
    step_7.STATEMENTS,
    step_8.STATEMENTS,
    step_9.STATEMENTS,
    step_10.STATEMENTS,
    step_11.STATEMENTS,
    step_12.STATEMENTS,
    step_13.STATEMENTS,
    step_14.STATEMENTS,
    step_15.STATEMENTS,
    step_16.STATEMENTS,
    step_17.STATEMENTS,
)
"""Step n (counted from 1) takes a file of version n-1 to version n."""
