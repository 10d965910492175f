"""Which hosts may be given a token."""

from __future__ import annotations

import pytest

from guide_desk.errors import InvalidInput
from guide_desk.superoffice.environment import Environment


def test_superoffices_environments_have_names() -> None:
    assert Environment.named("online").root == "https://online.superoffice.com"
    assert Environment.named("sod").is_superoffice
    assert not Environment.named("https://hub.example").is_superoffice
    assert Environment.named(" https://Hub.example/ ").root == "https://hub.example"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "unreadable"),
        ("production", "unreadable"),
        ("ftp://hub.example", "unreadable"),
        ("https://hub.example/path", "unreadable"),
        ("https://user@hub.example", "unreadable"),
        ("https://hub.example:99999", "unreadable"),
        ("http://hub.example", "plain_http"),
    ],
)
def test_what_is_no_address_is_refused(name: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        Environment.named(name)


@pytest.mark.parametrize(
    "address",
    [
        "https://online.superoffice.com/login/common/oauth/tokens",
        "https://online3.superoffice.com/Cust12345/api",
        "https://ONLINE12.superoffice.com:443/Cust12345/api",
    ],
)
def test_the_environments_own_hosts_may_have_a_token(address: str) -> None:
    assert Environment.named("online").holds(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://online3.superoffice.com/api",
        "https://online3.superoffice.com:8443/api",
        "https://sod.superoffice.com/api",
        "https://superoffice.com/api",
        "https://onlinex.superoffice.com/api",
        "https://evil-online3.superoffice.com/api",
        "https://online3.superoffice.com.evil.example/api",
        "https://online3.superoffice.com@evil.example/api",
        "https://evil.example\\@online3.superoffice.com/api",
        "https://evil.example/online3.superoffice.com",
        "https://online3.superoffice.com\n.evil.example",
        "https://online3.superoffıce.com/api",
        "//online3.superoffice.com/api",
        "",
    ],
)
def test_no_other_host_may(address: str) -> None:
    assert not Environment.named("online").holds(address)


def test_a_hub_vouches_for_itself_only() -> None:
    hub = Environment.named("https://hub.example:8443")
    assert hub.holds("https://hub.example:8443/Cust00000/api")
    for other in ("https://hub.example/api", "http://hub.example:8443/api", "https://online3.superoffice.com/api"):
        assert not hub.holds(other)
