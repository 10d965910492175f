"""`doctor --network`: what the way to the CRM looks like from here, in lines that can be read aloud to whoever helps."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from guide_desk.app.accounts import known_accounts
from guide_desk.app.profile import clock_for
from guide_desk.app.system_proxy import system_proxy
from guide_desk.clock import Clock
from guide_desk.errors import InvalidInput
from guide_desk.settings.start_options import StartOptions
from guide_desk.system.folders import resource
from guide_desk.system.installation import HUB_CLIENT, Installation, read_installation
from guide_desk.system.proxy_script import Following
from guide_desk.texts import _, set_language

if TYPE_CHECKING:
    from guide_desk.superoffice.network_report import Finding, Step


def examine_network(options: StartOptions) -> int:
    """Print what was found; 0 when nothing stands in the way."""
    set_language("en" if options.language == "en" else "sv", resource("translations"))
    from guide_desk.superoffice.network_report import look_at_network
    from guide_desk.ui.words.sign_in import refusal_words

    Following.begin(system_proxy)
    try:
        installation = _installation(options)
    except InvalidInput:
        print(refusal_words("installation"), file=sys.stderr)  # noqa: T201 - a command's answer
        return 1
    if installation is None:
        print(refusal_words("not_installed"), file=sys.stderr)  # noqa: T201
        return 1
    found = look_at_network(installation.environment, installation.client_id, installation.tenant, clock_for(options))
    for finding in found:
        print(finding_words(finding))  # noqa: T201
    return 0 if all(finding.is_good for finding in found) else 1


def network_lines(installation: Installation, clock: Clock) -> list[str]:
    """The same for a window. Waits for the network: never on the GUI thread."""
    from guide_desk.superoffice.network_report import look_at_network

    found = look_at_network(installation.environment, installation.client_id, installation.tenant, clock)
    return [finding_words(finding) for finding in found]


def finding_words(finding: Finding) -> str:
    """One line: what was looked at, and what was found."""
    from guide_desk.superoffice.network_report import Step
    from guide_desk.ui.words.sign_in import refusal_words

    if not finding.is_good:
        return f"– {_headings()[finding.step]}: {refusal_words(finding.code)}"
    said = {
        Step.PROXY: finding.detail or _("ingen, rakt ut"),
        Step.SCRIPT: _script_words(finding),
        Step.CERTIFICATE: _("utfärdat av {name}, och datorn litar på det").format(name=finding.detail),
        Step.CLOCK: _("{seconds} sekunder från serverns").format(seconds=finding.detail),
        Step.ANSWER: _("servern svarar ({status})").format(status=finding.detail),
        Step.SIGN_IN: _("inloggningen finns där den ska"),
    }.get(finding.step, finding.detail)
    return f"+ {_headings()[finding.step]}: {said}"


def _script_words(finding: Finding) -> str:
    if not finding.code:
        return _("finns hos {host} och följs, genom datorn").format(host=finding.detail)
    return _("finns hos {host} men följs inte här; mellanservern ovan används").format(host=finding.detail)


def _headings() -> dict[Step, str]:
    from guide_desk.superoffice.network_report import Step

    return {
        Step.ADDRESS: _("Adress"),
        Step.PROXY: _("Mellanserver (proxy)"),
        Step.SCRIPT: _("Automatisk proxyinställning (PAC)"),
        Step.ANSWER: _("Svar"),
        Step.CERTIFICATE: _("Certifikat"),
        Step.CLOCK: _("Datorns klocka"),
        Step.SIGN_IN: _("Inloggning"),
        Step.TENANT: _("Organisationen"),
    }


def _installation(options: StartOptions) -> Installation | None:
    if options.crm:
        return Installation(options.crm, options.client_id or HUB_CLIENT, options.tenant or "")
    used = next((account for account in known_accounts() if account.root), None)
    said = read_installation()
    if used is not None:
        return Installation(used.root, said.client_id if said is not None else HUB_CLIENT, used.tenant)
    return said
