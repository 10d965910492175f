"""Letters fetched from the hub, kept sealed, read and handed out; dropped ones read from a file."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from guide_desk.errors import InvalidInput, Offline, Refused, StoreDamaged, UnreadableAnswer, Unwanted
from guide_desk.superoffice import http_door
from guide_desk.sync import files as files_module
from guide_desk.sync.files import Files, LetterSource
from guide_desk.system import handed_files
from tests.factories import KEY
from tests.hubs import TestHub, refuses, running_hub

PERSON = 1002


def letter(text: str = "Hej från Amira\n", attachment: bytes = b"") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "amira@example.com", "karin@example.se", "Hej"
    made.set_content(text)
    if attachment:
        made.add_attachment(attachment, maintype="application", subtype="pdf", filename="CV Amira.pdf")
    return made.as_bytes()


@pytest.fixture
def hub() -> Iterator[TestHub]:
    with running_hub(people=10) as running:
        yield running


@pytest.fixture
def files(tmp_path: Path, hub: TestHub) -> Iterator[Files]:
    made = Files(tmp_path, lambda: KEY, hub.connect)
    yield made
    assert made.close(5)


def archived(hub: TestHub, content: bytes) -> str:
    client = hub.client()
    made = client.post(
        "Document",
        {
            "Person": {"PersonId": PERSON},
            "DocumentTemplate": {"DocumentTemplateId": 62},
            "Header": "Hej",
            "Name": "hej.eml",
            "Date": "2026-05-06T07:12:00",
        },
    )
    number = int(made["DocumentId"])
    if content:
        client.put_bytes(f"Document/{number}/Content", content)
    client.close()
    return f"document/{number}"


def fetch(files: Files, activity: str, told: Callable[[int], None] = lambda _bytes: None) -> object:
    return files.letter(activity, told, threading.Event()).result(20)


def test_a_letter_is_fetched_once_and_kept_unreadable(files: Files, hub: TestHub, tmp_path: Path) -> None:
    activity = archived(hub, letter("Kanariefågel\n"))
    told: list[int] = []
    found = fetch(files, activity, told.append)
    assert found.text == "Kanariefågel"  # type: ignore[attr-defined]
    assert told[-1] > 0
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"Kanarie" not in path.read_bytes()
    hub.transport.seen.clear()
    assert fetch(files, activity) == found
    assert hub.transport.seen == []


def test_a_damaged_letter_is_fetched_again(files: Files, hub: TestHub, tmp_path: Path) -> None:
    activity = archived(hub, letter())
    found = fetch(files, activity)
    (sealed,) = (tmp_path / "letters").iterdir()
    sealed.write_bytes(sealed.read_bytes()[:-1])
    assert fetch(files, activity) == found


def test_an_attachment_is_handed_out_under_a_neutral_name_and_taken_back(hub: TestHub, tmp_path: Path) -> None:
    files = Files(tmp_path, lambda: KEY, hub.connect)
    activity = archived(hub, letter(attachment=b"%PDF" * 50_000))
    found = fetch(files, activity)
    (cv,) = found.attachments  # type: ignore[attr-defined]
    path = files.attachment(activity, cv.place, cv.name).result(10)
    assert (path.name, path.read_bytes()) == ("bilaga-2.pdf", b"%PDF" * 50_000)
    assert path.stat().st_mode & 0o077 == 0
    assert files.close(5)
    assert not path.exists()


def test_what_a_crash_left_handed_out_goes_when_the_desk_is_opened_again(tmp_path: Path) -> None:
    left = handed_files.hand_out(tmp_path, "bilaga-2.pdf", b"%PDF")
    files = Files(tmp_path, lambda: KEY, hub_is_away)
    files.apart(lambda: None).result(10)
    assert not left.exists()
    fresh = files.hand_out("bilaga-3.pdf", b"%PDF").result(10)
    assert fresh.exists()
    assert files.close(5)


def test_what_is_asked_for_while_the_desk_closes_is_wanted_by_nobody(tmp_path: Path) -> None:
    files = Files(tmp_path, lambda: KEY, hub_is_away)
    assert files.close(5)
    path = tmp_path / "x"
    for asked in (
        files.hand_out("x", b""),
        files.save_as(path, bytes),
        files.keep_work(()),
        files.keep_letters(()),
        files.drop_work(),
    ):
        assert isinstance(asked.exception(0), Unwanted)
    assert not path.exists()


def hub_is_away() -> LetterSource:
    raise Offline("no hub here")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../../cv.pdf",
            "..\\..\\cv.pdf",
            "C:\\Windows\\cv.pdf",
            "/etc/passwd",
            "cv.pdf/..",
            "cv.",
            "CON",
            "NUL.txt",
            "cv.pdf:stream",
        ),
        *(
            "cv.\u202efdp.exe",
            "cv.p\u202efdp",
            "cv\0.pdf",
            "cv.pd\0f",
            "x" * 300 + ".pdf",
            "cv." + "x" * 300,
            "cv.pdf ",
            "cv.%2f",
            "",
        ),
    ],
)
def test_no_name_of_an_attachment_leads_anywhere_or_says_anything(hub: TestHub, tmp_path: Path, name: str) -> None:
    files = Files(tmp_path, lambda: KEY, hub.connect)
    activity = archived(hub, letter(attachment=b"%PDF"))
    (cv,) = fetch(files, activity).attachments  # type: ignore[attr-defined]
    path = files.attachment(activity, cv.place, name).result(10)
    assert path.parent == tmp_path / "handed_out"
    assert re.fullmatch(r"bilaga-2(\.[a-z]{1,5})?", path.name), path.name
    assert files.close(5)


def test_a_document_without_content_a_number_that_is_none_and_no_network(files: Files, hub: TestHub) -> None:
    with pytest.raises(Refused):
        fetch(files, archived(hub, b""))
    with pytest.raises(InvalidInput):
        fetch(files, "appointment/17")
    hub.transport.fail_next(refuses, path="/Content")
    with pytest.raises(Offline):
        fetch(files, archived(hub, letter()))


def test_a_letter_above_the_limit_is_refused_and_leaves_nothing(
    files: Files, hub: TestHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "LARGEST_LETTER_BYTES", 1000)
    with pytest.raises(UnreadableAnswer):
        fetch(files, archived(hub, letter("x" * 5000)))
    assert list((tmp_path / "letters").iterdir()) == []


def test_a_cancelled_letter_leaves_nothing(files: Files, hub: TestHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_door, "PIECE_BYTES", 100)
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Unwanted):
        files.letter(archived(hub, letter("x" * 5000)), lambda _bytes: None, cancelled).result(10)
    assert list((tmp_path / "letters").iterdir()) == []


def test_without_a_connection_nothing_is_fetched(tmp_path: Path) -> None:
    def nobody() -> LetterSource:
        raise Offline("nobody has signed in")

    files = Files(tmp_path, lambda: KEY, nobody)
    with pytest.raises(Offline):
        fetch(files, "document/5")
    assert files.close(5)


def test_json_above_twenty_megabytes_is_refused(hub: TestHub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert http_door.LARGEST_ANSWER_BYTES == 20 * 2**20
    monkeypatch.setattr(http_door, "LARGEST_ANSWER_BYTES", 500)
    client = hub.client()
    with pytest.raises(UnreadableAnswer):
        client.get("Person/1002")
    client.close()


def test_dropped_files(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mejl.eml"
    path.write_bytes(letter())
    dropped = files.read_dropped(path).result(10)
    path.write_bytes(b"%PDF-1.7\n")
    sealed = tmp_path / "letters" / f"{dropped.kept_as}.sealed"
    assert (dropped.sender, sealed.exists(), b"Amira" in sealed.read_bytes()) == ("amira@example.com", True, False)
    assert fetch(files, f"waiting/{dropped.kept_as}").text == "Hej från Amira"  # type: ignore[attr-defined]
    files.drop_not_laid(dropped).result(10)
    reasons = []
    for each, most in ((path, 10**6), (tmp_path / "gone.eml", 10**6), (path, 3)):
        monkeypatch.setattr(files_module, "LARGEST_DROPPED_BYTES", most)
        with pytest.raises(InvalidInput) as caught:
            files.read_dropped(each).result(10)
        reasons.append(caught.value.reason)
    assert reasons == ["no_letter", "unreadable", "too_large"]
    assert list((tmp_path / "letters").iterdir()) == []


def test_an_attachment_that_breaks_off_leaves_no_half_file(files: Files, hub: TestHub, tmp_path: Path) -> None:
    activity = archived(hub, letter(attachment=bytes(range(256)) * 4000))
    (cv,) = fetch(files, activity).attachments  # type: ignore[attr-defined]
    (sealed,) = (tmp_path / "letters").iterdir()
    sealed.write_bytes(sealed.read_bytes()[:-9])
    with pytest.raises(StoreDamaged):
        files.attachment(activity, cv.place, cv.name).result(10)
    assert list((tmp_path / "handed_out").iterdir()) == []


def test_letters_of_cards_that_have_left_go_and_the_others_stay(hub: TestHub, files: Files, tmp_path: Path) -> None:
    places = [archived(hub, letter("Ett")), archived(hub, letter("Två"))]
    for place in places:
        files.letter(place, lambda _bytes: None, threading.Event()).result(10)
    sealed = tmp_path / "letters"
    numbers = sorted(int(place.partition("/")[2]) for place in places)
    assert sorted(int(path.stem) for path in sealed.glob("*.sealed")) == numbers
    (sealed / f"{numbers[1]}.sealed.part").write_bytes(b"what a crash left")
    files.keep_letters(frozenset({str(numbers[0])})).result(10)
    assert not list(sealed.glob("*.part"))
    assert [int(path.stem) for path in sealed.glob("*.sealed")] == numbers[:1]
