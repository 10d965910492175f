"""The page where a guide signs in: plain HTML in Swedish or English, no script, readable by a screen reader, light and dark.

The hub knows nothing of the desk's texts, so its few sentences stand here in both languages.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

from flask import Response

_STYLE = """
:root{color-scheme:light dark;--ground:#F4F7F7;--surface:#FFF;--ink:#14252B;--ink2:#43565C;--outline:#76878C;
--accent:#0F5A70;--onAccent:#FFF;--late:#A11F33;--lateSoft:#FBE8EA;--focus:#1A4FD6;--sunken:#EEF3F3}
@media (prefers-color-scheme:dark){:root{--ground:#10191C;--surface:#172428;--ink:#E9F0F1;--ink2:#B6C5C9;--outline:#7A8F96;
--accent:#86CADD;--onAccent:#05232C;--late:#FF9CA6;--lateSoft:#3B1D23;--focus:#9DBBFF;--sunken:#1D2C31}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);color:var(--ink);
font:1rem/1.5 Inter,system-ui,sans-serif}
main{width:100%;max-width:26rem;background:var(--surface);border:1px solid var(--outline);border-radius:.75rem;padding:2rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}
p{margin:0 0 1.25rem;color:var(--ink2)}
label{display:block;font-weight:600;margin:1rem 0 .25rem}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--surface);
border:1px solid var(--outline);border-radius:.5rem}
button{width:100%;min-height:2.75rem;margin-top:1.5rem;font:inherit;font-weight:600;color:var(--onAccent);
background:var(--accent);border:1px solid var(--accent);border-radius:.5rem;cursor:pointer}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.alert{padding:.75rem 1rem;border-radius:.5rem;background:var(--lateSoft);color:var(--late)}
.practice{padding:.75rem 1rem;border-radius:.5rem;background:var(--sunken)}
@media (forced-colors:active){.alert,.practice{border:1px solid}}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

LANGUAGES = ("sv", "en")
_TEXTS = {
    "sv": {
        "title": "Logga in – Guide Desk",
        "heading": "Logga in",
        "lead": "Du loggar in i Guide Desk på den här datorn. När det är klart kan du stänga fliken.",
        "name": "Användarnamn",
        "password": "Lösenord",
        "button": "Logga in",
        "wrong": "Användarnamnet och lösenordet hör inte ihop. Försök igen, eller be om ett nytt lösenord.",
        "wait": "Det har varit många försök. Vänta {minutes} min och försök sedan igen.",
        "foreign": "Det går inte att lita på det som öppnade den här sidan. Gå tillbaka till Guide Desk och logga in därifrån.",
        "foreign_title": "Det gick inte att logga in härifrån – Guide Desk",
        "foreign_heading": "Det gick inte att logga in härifrån",
        "out_title": "Utloggad – Guide Desk",
        "out_heading": "Du är utloggad",
        "out": "Du kan stänga fliken.",
        "practice": "Det här är övningsläget med påhittade personer. Logga in som ”{user}” med lösenordet ”{password}”.",
    },
    "en": {
        "title": "Sign in – Guide Desk",
        "heading": "Sign in",
        "lead": "You are signing in to Guide Desk on this computer. When it is done you can close the tab.",
        "name": "User name",
        "password": "Password",
        "button": "Sign in",
        "wrong": "The user name and the password do not belong together. Try again, or ask for a new password.",
        "wait": "There have been many tries. Wait {minutes} min, then try again.",
        "foreign": "What opened this page cannot be trusted. Go back to Guide Desk and sign in from there.",
        "foreign_title": "You cannot sign in from here – Guide Desk",
        "foreign_heading": "You cannot sign in from here",
        "out_title": "Signed out – Guide Desk",
        "out_heading": "You are signed out",
        "out": "You can close the tab.",
        "practice": "This is practice mode with made-up people. Sign in as “{user}” with the password “{password}”.",
    },
}


def sign_in_page(
    language: str,
    hidden: dict[str, str],
    *,
    user_name: str = "",
    alert: str = "",
    wait_seconds: int = 0,
    practice: tuple[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The form. `alert` is "wrong", "wait" or nothing; `practice` a user and the password to say aloud."""
    texts = _TEXTS[language]
    said = texts[alert].format(minutes=max(1, -(-wait_seconds // 60))) if alert else ""
    shown = f'<p class="alert" role="alert" id="alert">{escape(said)}</p>' if said else ""
    if practice is not None:
        shown += f'<p class="practice">{escape(texts["practice"].format(user=practice[0], password=practice[1]))}</p>'
    fields = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in hidden.items())
    described = ' aria-describedby="alert" aria-invalid="true"' if alert == "wrong" else ""
    at_name, at_password = ("", " autofocus") if user_name else (" autofocus", "")
    content = f"""<h1>{escape(texts["heading"])}</h1><p>{escape(texts["lead"])}</p>{shown}
<form method="post" action="authorize">{fields}
<label for="user_name">{escape(texts["name"])}</label>
<input id="user_name" name="user_name" value="{escape(user_name)}" autocomplete="username" autocapitalize="none"
 spellcheck="false" maxlength="40" required{described}{at_name}>
<label for="password">{escape(texts["password"])}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="200"
 required{described}{at_password}>
<button type="submit">{escape(texts["button"])}</button></form>"""
    return page(language, texts["title"], content, status, hidden.get("redirect_uri", ""))


def foreign_page(language: str) -> Response:
    """Somebody was sent here by a program, or to an address, that is not known."""
    texts = _TEXTS[language]
    content = f'<h1>{escape(texts["foreign_heading"])}</h1><p role="alert">{escape(texts["foreign"])}</p>'
    return page(language, texts["foreign_title"], content, 400, "")


def signed_out_page(language: str) -> Response:
    """After signing out."""
    texts = _TEXTS[language]
    content = f"<h1>{escape(texts['out_heading'])}</h1><p>{escape(texts['out'])}</p>"
    return page(language, texts["out_title"], content, 200, "")


def page(language: str, title: str, content: str, status: int, redirect_uri: str) -> Response:
    """A browser holds the form's redirect to `form-action` too, and has no way to write an IPv6 address there."""
    document = f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>
<body><main>{content}</main></body></html>"""
    form = "" if "[::1]" in redirect_uri else " form-action 'self' http://127.0.0.1:*;"
    answer = Response(document, status=status, mimetype="text/html")
    policy = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}';{form} base-uri 'none'; frame-ancestors 'none'"
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Frame-Options"] = "DENY"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"  # no-referrer would hide the form's origin from us too
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "Accept-Language"
    return answer
