"""What a guide may set for this computer: declared once with type and default, kept in one small file beside the store."""

from guide_desk.settings.declared import DECLARED, Setting
from guide_desk.settings.kept import KeptSettings

__all__ = ["DECLARED", "KeptSettings", "Setting"]
