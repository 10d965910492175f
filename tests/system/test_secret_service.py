"""The keyring path on a real Secret Service, in a session bus of its own. Long: it needs the packages dbus and gnome-keyring."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

_INNER = """
import os, sys
from pathlib import Path
from guide_desk.errors import StoreLocked
from guide_desk.system import store_key
import keyring.backend
folder = Path(sys.argv[1])
made = store_key.key_from_keyring(folder, "main")
assert store_key.key_from_keyring(folder, "main") == made
assert store_key.key_from_keyring(folder, "other") != made
assert (folder / "keyring.json").read_text() == '{"backend": "keyring.backends.SecretService.Keyring"}'
ring = next(each for each in keyring.backend.get_all_keyring() if type(each).__module__ == "keyring.backends.SecretService")
kept = ring.get_password(store_key.SERVICE, "main")
assert len(kept) <= 200
(folder / "store.db").touch()
ring.delete_password(store_key.SERVICE, "main")
try:
    store_key.key_from_keyring(folder, "main")
except StoreLocked:
    (folder / "store.db").unlink()
else:
    raise SystemExit("a lost key was replaced")
again = store_key.key_from_keyring(folder, "main")
assert again != made
store_key.forget_key(folder, "main")
assert ring.get_password(store_key.SERVICE, "main") is None
for path in Path(os.environ["HOME"]).rglob("*"):
    if path.is_file():
        for secret in (again, made, kept.encode()):
            assert secret not in path.read_bytes(), path
print("held")
"""
_SESSION = 'printf "a password for the tests\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"'


def _needed(name: str) -> str:
    found = shutil.which(name)
    assert found is not None, f"{name} is missing: apt-get install --no-install-recommends dbus gnome-keyring"
    return found


def test_the_key_is_kept_by_a_real_secret_service(own_folders: Path, short_folder: Path) -> None:
    _needed("gnome-keyring-daemon")
    folder = own_folders / "profile"
    folder.mkdir()
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    surroundings["XDG_RUNTIME_DIR"] = str(short_folder)
    command = [_needed("dbus-run-session"), "--", "sh", "-c", _SESSION, "sh", sys.executable, "-c", _INNER, str(folder)]
    ended = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=50, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, "held"), ended.stderr
