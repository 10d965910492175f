"""What a card itself says stands beside what holds for its person, who may have several. The projection fills it right after."""

from __future__ import annotations

STATEMENTS = ("ALTER TABLE segment_row ADD COLUMN own_reasons INTEGER NOT NULL DEFAULT 0",)
