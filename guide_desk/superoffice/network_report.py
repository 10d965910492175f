"""What stands between this computer and the CRM, step by step: for whoever helps. It names hosts and dates, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from guide_desk.clock import Clock
from guide_desk.errors import CrmError, InvalidInput, SignInRefused
from guide_desk.superoffice.environment import Environment
from guide_desk.superoffice.http_door import Answer, HttpDoor
from guide_desk.superoffice.identity_provider import WRONG_CLOCK_SECONDS, IdentityProvider
from guide_desk.superoffice.pkce import SignInAttempt
from guide_desk.superoffice.tenant import TenantAddress
from guide_desk.superoffice.trust import proxy_for, shown_proxy
from guide_desk.system.proxy_script import Following, configured_script


class Step(StrEnum):
    """In the order they are tried."""

    ADDRESS = "address"
    PROXY = "proxy"
    SCRIPT = "script"
    ANSWER = "answer"
    CERTIFICATE = "certificate"
    CLOCK = "clock"
    SIGN_IN = "sign_in"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class Finding:
    """`detail`: a host, an organisation or seconds. `code`: what the texts call what stands in the way; '' when nothing does."""

    step: Step
    is_good: bool
    detail: str = ""
    code: str = ""


def look_at_network(environment_name: str, client_id: str, tenant: str, clock: Clock) -> list[Finding]:
    """Try the way without any token; takes up to half a minute. Never raises."""
    try:
        environment = Environment.named(environment_name)
    except InvalidInput:
        return [Finding(Step.ADDRESS, is_good=False, code="installation")]
    proxy = proxy_for(environment.root)
    found = [
        Finding(Step.ADDRESS, is_good=True, detail=urlsplit(environment.root).netloc),
        Finding(Step.PROXY, is_good=True, detail=shown_proxy(proxy) if proxy else ""),
        *_script(proxy),
    ]
    door = HttpDoor()
    try:
        answer = door.send("GET", environment.discovery_address, {"Accept": "application/json"})
        found += _of_answer(answer, clock)
        found.append(_sign_in(environment, client_id, door, clock))
        if tenant:
            found.append(_tenant(environment, tenant, door, clock))
    except CrmError as error:
        found.append(Finding(Step.ANSWER, is_good=False, code=error.code or "offline"))
    finally:
        door.close()
    return found


def _script(proxy: str | None) -> list[Finding]:
    """An automatic script, where the computer is set up with one. It stands in the way only where nobody follows it and no proxy
    is named beside it.
    """
    host = configured_script()
    if not host:
        return []
    is_followed = Following.follower is not None
    return [Finding(Step.SCRIPT, is_followed or proxy is not None, host, "" if is_followed else "script")]


def _of_answer(answer: Answer, clock: Clock) -> list[Finding]:
    found = [Finding(Step.ANSWER, is_good=True, detail=str(answer.status))]
    if answer.certificate:
        found.append(Finding(Step.CERTIFICATE, is_good=True, detail=_issuer(answer.certificate)))
    try:
        there = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return found
    off = round((clock.now() - there).total_seconds())
    is_good = abs(off) <= WRONG_CLOCK_SECONDS
    return [*found, Finding(Step.CLOCK, is_good, detail=str(off), code="" if is_good else "clock")]


def _sign_in(environment: Environment, client_id: str, door: HttpDoor, clock: Clock) -> Finding:
    provider = IdentityProvider(environment, client_id, door, clock)
    try:
        provider.authorize_link(SignInAttempt("http://127.0.0.1:1024"), tenant=None, login_hint="")
    except (CrmError, SignInRefused) as error:
        return Finding(Step.SIGN_IN, is_good=False, code=getattr(error, "code", "") or "server_down")
    return Finding(Step.SIGN_IN, is_good=True)


def _tenant(environment: Environment, tenant: str, door: HttpDoor, clock: Clock) -> Finding:
    try:
        api = TenantAddress(environment, tenant, door, clock).api()
    except CrmError as error:
        return Finding(Step.TENANT, is_good=False, detail=tenant, code=error.code or "server_down")
    return Finding(Step.TENANT, is_good=True, detail=urlsplit(api).netloc)


def _issuer(certificate: bytes) -> str:
    """Who vouches for the server: a company's own name here means that its proxy reads along."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    try:
        issuer = x509.load_der_x509_certificate(certificate).issuer
    except ValueError:
        return "?"
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        names = issuer.get_attributes_for_oid(kind)
        if names:
            return str(names[0].value)[:80]
    return "?"
