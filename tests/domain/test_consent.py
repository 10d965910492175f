"""Yes and no: what follows from an answer, how it was learned, and that a no wins."""

from __future__ import annotations

from datetime import date

import pytest

from guide_desk.domain.consent import LearnedBy, likely_source, with_companions
from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.merge import CONSENT_FIELDS, merge_field
from tests.factories import call, entry, registration

TODAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("entries", "learned"),
    [
        ([], LearnedBy.CALL),
        ([entry(EntryKind.NOTE, "2026-05-12 09:00"), entry(EntryKind.EMAIL_IN, "2026-05-11 09:00")], LearnedBy.EMAIL),
        ([call("2026-05-12 09:00"), entry(EntryKind.EMAIL, "2026-05-11 09:00")], LearnedBy.CALL),
        ([entry(EntryKind.TEXT_MESSAGE_IN, "2026-05-12 09:00")], LearnedBy.CALL),
        ([registration("2026-05-05 10:00"), call("2026-05-01 09:00")], LearnedBy.FORM),
        ([entry(EntryKind.NOTE, "2026-05-12 09:00")], LearnedBy.CALL),
    ],
)
def test_the_way_of_the_newest_entry_is_likely(entries: list[DialogueEntry], learned: LearnedBy) -> None:
    assert likely_source(entries) is learned


def test_saying_yes_to_the_newsletter() -> None:
    assert with_companions({}, {Field.NEWSLETTER: "yes"}, LearnedBy.CALL, TODAY) == {
        Field.NEWSLETTER: "yes",
        Field.NEWSLETTER_SINCE: "2026-05-12",
        Field.MAILING_CONSENT: "yes",
        Field.CONSENT_ON: "2026-05-12",
        Field.CONSENT_SOURCE: "call",
    }


def test_mailings_rest_on_a_consent_as_long_as_one_of_them_is_wanted() -> None:
    shown = {Field.NEWSLETTER: "yes", Field.INVITATIONS: "yes"}
    still = with_companions(shown, {Field.NEWSLETTER: ""}, LearnedBy.EMAIL, TODAY)
    assert (still[Field.MAILING_CONSENT], still[Field.NEWSLETTER_SINCE]) == ("yes", "")
    ended = with_companions({**shown, Field.INVITATIONS: "no"}, {Field.NEWSLETTER: ""}, LearnedBy.EMAIL, TODAY)
    assert ended[Field.MAILING_CONSENT] == "no"
    assert Field.MAILING_CONSENT not in with_companions(shown, {Field.MAGAZINE: "yes"}, LearnedBy.FORM, TODAY)


@pytest.mark.parametrize("field", sorted(CONSENT_FIELDS))
@pytest.mark.parametrize(
    ("base", "mine", "theirs", "view", "is_pending"),
    [
        ("", "yes", "no", "no", False),
        ("", "no", "yes", "no", True),
        ("yes", "", "no", "no", False),
        ("yes", "no", "", "no", True),
        ("no", "yes", "", "", False),
    ],
)
def test_a_no_wins_whoever_said_it(field: Field, base: str, mine: str, theirs: str, view: str, is_pending: bool) -> None:
    merged = merge_field(field, base, mine, theirs)
    assert (merged.view, merged.is_pending, merged.conflict) == (view, is_pending, None)


@pytest.mark.parametrize("field", [Field.CONSENT_ON, Field.CONSENT_SOURCE, Field.NEWSLETTER_SINCE])
def test_day_and_source_are_nothing_to_choose_between(field: Field) -> None:
    merged = merge_field(field, "2026-01-01", "2026-05-12", "2026-05-11")
    assert (merged.view, merged.is_pending, merged.conflict) == ("2026-05-12", True, None)
