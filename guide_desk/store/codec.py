"""How deeds, entries and fields lie in the file: JSON text by msgspec, checked when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import get_type_hints

import msgspec
from msgspec.structs import astuple

from guide_desk.domain.contact import Field, Fields, FieldValue
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.snapshots.base import TenantLists


class _Profession(msgspec.Struct):
    profession: str = ""


_types = get_type_hints(DialogueEntry)
EntryShape = msgspec.defstruct(
    "EntryShape",
    [
        (name, _types[name], DialogueEntry._field_defaults[name])
        if name in DialogueEntry._field_defaults
        else (name, _types[name])
        for name in DialogueEntry._fields
    ],
    omit_defaults=True,
)
"""An entry as it lies in a text: by name, without what says nothing."""
_entry_decoder = msgspec.json.Decoder(EntryShape)
_entries_decoder = msgspec.json.Decoder(tuple[EntryShape, ...])  # type: ignore[valid-type]
_known_fields_decoder = msgspec.json.Decoder(dict[Field, str | tuple[str, ...]])
_any_fields_decoder = msgspec.json.Decoder(dict[str, str | tuple[str, ...]])
_profession_decoder = msgspec.json.Decoder(_Profession)
_lists_decoder = msgspec.json.Decoder(dict[str, tuple[str, ...]])
_texts_decoder = msgspec.json.Decoder(dict[str, str])
_encoder = msgspec.json.Encoder(order="deterministic")
_entry_of = partial(tuple.__new__, DialogueEntry)
"""What `DialogueEntry._make` does, without its look at the length, which a shape cannot get wrong."""
_FIELDS = {field.value: field for field in Field}


def entry_to_text(entry: DialogueEntry, **places: object) -> str:
    """An entry as it is kept: what says nothing is left out. `places` (ids, marker) stand instead of the entry's own."""
    shape = entry_shape(entry)
    for name, value in places.items():
        setattr(shape, name, value)
    return _encoder.encode(shape).decode()


def entry_shape(entry: DialogueEntry) -> msgspec.Struct:
    """An entry to be encoded inside something larger."""
    return EntryShape(*entry)


def entry_of_shape(shape: msgspec.Struct) -> DialogueEntry:
    """The reverse."""
    return _entry_of(astuple(shape))


def entry_from_text(text: str) -> DialogueEntry:
    """An entry as it was kept. Raises msgspec.ValidationError for text this program did not write."""
    return entry_of_shape(_entry_decoder.decode(text))


def entries_from_texts(texts: Sequence[str]) -> tuple[DialogueEntry, ...]:
    """Many entries in one decoding, in their order."""
    return tuple(map(_entry_of, map(astuple, _entries_decoder.decode(f"[{','.join(texts)}]"))))


def fields_to_text(fields: Fields) -> str:
    """Fields with a value; empty ones are left out."""
    return _encoder.encode({field: value for field, value in fields.items() if value}).decode()


def changes_to_text(changes: Fields) -> str:
    """Changed fields; an emptied one is kept as empty."""
    return _encoder.encode(changes).decode()


def fields_from_text(text: str) -> dict[Field, FieldValue]:
    """Fields by name; a name that a newer program wrote is skipped."""
    try:
        return _known_fields_decoder.decode(text)
    except msgspec.ValidationError:
        kept = _any_fields_decoder.decode(text)
    return {_FIELDS[name]: value for name, value in kept.items() if name in _FIELDS}


def profession_from_text(text: str) -> str:
    """Of a contact's kept fields the one that a list shows; '' for none."""
    return _profession_decoder.decode(text).profession


def tenant_to_text(lists: TenantLists) -> str:
    """What is kept of the tenant's lists."""
    return _encoder.encode({"interests": lists.interests, "blocked": sorted(lists.blocked)}).decode()


@lru_cache(maxsize=4)
def tenant_from_text(text: str) -> TenantLists:
    """The reverse; a field's name that another version wrote is skipped."""
    kept = _lists_decoder.decode(text)
    return TenantLists(kept.get("interests", ()), frozenset(_FIELDS[name] for name in kept.get("blocked", ()) if name in _FIELDS))


def texts_to_text(texts: dict[str, str]) -> str:
    """A plain mapping of texts (the wire strings)."""
    return _encoder.encode(texts).decode()


def texts_from_text(text: str) -> dict[str, str]:
    """The reverse of `texts_to_text`."""
    return _texts_decoder.decode(text)
