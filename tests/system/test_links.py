"""What may leave the program as a link, and what never does."""

from __future__ import annotations

import pytest

from guide_desk.system.links import is_allowed, may_sign_in_at, phone_link


@pytest.mark.parametrize("link", ["https://example.org/", "mailto:elin@example.com", "tel:0701740612", "HTTPS://EXAMPLE.ORG"])
def test_three_schemes_may_leave(link: str) -> None:
    assert is_allowed(link)


@pytest.mark.parametrize(
    "link",
    [
        *(
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://server/share",
            "ms-msdt:/id",
            "ms-excel:ofe|u|x",
            "http://example.org",
        ),
        *(
            "//server/share",
            "\\\\server\\share",
            "C:\\Windows\\calc.exe",
            "search-ms:query=x",
            "vbscript:x",
            "data:text/html,x",
            "",
        ),
    ],
)
def test_no_other_does(link: str) -> None:
    assert not is_allowed(link)


@pytest.mark.parametrize(
    ("link", "may"),
    [
        ("https://id.example.org/login", True),
        ("http://127.0.0.1:8080/", True),
        ("http://[::1]:8080/", True),
        ("http://127.0.0.1.example.org/", False),
        ("http://example.org/", False),
        ("file:///tmp/x", False),
    ],
)
def test_a_sign_in_page_is_encrypted_or_on_this_computer(link: str, may: bool) -> None:
    assert may_sign_in_at(link) is may


def test_a_number_is_digits_whatever_was_written() -> None:
    assert phone_link("070-174 06 12;ext=1&x=<b>") == "tel:07017406121"
    assert phone_link("+46 70") == "tel:+4670"
