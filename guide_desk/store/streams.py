"""The names under which the file keeps how far each stream of the CRM has been fetched. Loads no SQLAlchemy."""

from __future__ import annotations

PERSONS, ACTIVITIES, OWED, MERGES = "persons", "activities", "activities owed", "merges"
"""That of persons stands there once everyone has been fetched; owed are the dialogues of those who came without."""
