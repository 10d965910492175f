"""What this register holds that conditions may name. Runs on a reader."""

from __future__ import annotations

from typing import Any

from guide_desk.services import segments
from guide_desk.services.events import events
from guide_desk.ui.features.segments.choices import Vocabulary
from guide_desk.ui.words.events import summary_words
from guide_desk.ui.words.facts import colleague_words
from guide_desk.ui.words.segment_conditions import SegmentNames


def vocabulary(unit: Any) -> Vocabulary:
    """Guides, interests, professions, places, mailings and events, as they are called here."""
    found = segments.choices(unit)
    titles = {each.event_id: summary_words(each, unit.now.date()) for each in events(unit)}
    guides = {str(each.associate_id): colleague_words(each) for each in found.colleagues}
    return Vocabulary(SegmentNames(guides, titles), found.interests, found.professions, found.places, found.mailings)
