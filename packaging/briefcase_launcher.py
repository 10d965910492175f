"""Starts Briefcase with `briefcase.toml`, and with the version that the package itself states.

Briefcase reads `pyproject.toml` and nothing else when started by itself. Run from the top of the checkout, in an environment
of its own (Briefcase brings packages that change what the desk's own do):

    python packaging/briefcase_launcher.py create linux system --no-input
"""

import re
import sys
from pathlib import Path
from typing import Final

from briefcase.cmdline import parse_cmdline
from briefcase.console import Console

ROOT: Final = Path(__file__).resolve().parents[1]


def stated_version(root: Path = ROOT) -> str:
    """The one version, read without importing the package."""
    found = re.search(
        r'^__version__ = "([^"]+)"$', (root / "guide_desk" / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    if found is None:
        raise SystemExit("guide_desk/__init__.py states no version")
    return found[1]


def main() -> int:
    console = Console()
    command_class, extra = parse_cmdline(sys.argv[1:], console=console)
    command = command_class(console=console)
    options, overrides = command.parse_options(extra=extra)
    command.parse_config(ROOT / "briefcase.toml", overrides={"version": stated_version(), **overrides})
    command(**options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
