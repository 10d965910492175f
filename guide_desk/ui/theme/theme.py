"""The look in use: colours, fonts and icons for the chosen scheme, density and text size. GUI thread only."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from guide_desk.system.folders import resource
from guide_desk.ui.theme import tokens
from guide_desk.ui.theme.style_sheet import style_sheet

_THIN_STROKE, _SMALL_ICON = 1.75, 15
_MOST_WIDTHS = 4096


class Theme(QObject):
    """One for the program. `changed` is emitted after a new scheme, density or text size has taken hold."""

    changed = Signal()

    def __init__(self, application: QApplication, *, is_dark: bool, is_compact: bool = False, scale: float = 1.0) -> None:
        super().__init__(application)
        self._application = application
        self._families = {name: _load_font(name) for name in tokens.FONT_FILES}
        self._pixmaps: dict[tuple[str, int, str, float], QPixmap] = {}
        self._fonts: dict[str, QFont] = {}
        self._metrics: dict[str, QFontMetrics] = {}
        self._widths: dict[tuple[str, str], int] = {}
        self._colors: dict[str, QColor] = {}
        self.is_dark, self.is_compact, self.scale = is_dark, is_compact, scale
        self.reduces_motion = False
        self._apply()

    def choose(self, *, is_dark: bool | None = None, is_compact: bool | None = None, scale: float | None = None) -> None:
        """Change what is given and renew everything at once."""
        self.is_dark = self.is_dark if is_dark is None else is_dark
        self.is_compact = self.is_compact if is_compact is None else is_compact
        self.scale = self.scale if scale is None else scale
        self._apply()
        self.changed.emit()

    def color(self, name: str) -> QColor:
        """A token's colour in the scheme in use; copy it before changing it."""
        if name not in self._colors:
            self._colors[name] = QColor(self._values[name])
        return self._colors[name]

    def font(self, style: str) -> QFont:
        """A style of the type table, at the text size in use, with figures of one width; copy it before changing it."""
        if style not in self._fonts:
            self._fonts[style] = self._make_font(style)
        return self._fonts[style]

    def metrics(self, style: str) -> QFontMetrics:
        """The measures of a style's font."""
        if style not in self._metrics:
            self._metrics[style] = QFontMetrics(self.font(style))
        return self._metrics[style]

    def width(self, style: str, text: str) -> int:
        """How wide a line is; words that come again are not measured again."""
        found = self._widths.get((style, text))
        if found is None:
            if len(self._widths) >= _MOST_WIDTHS:
                self._widths.clear()
            found = self._widths[style, text] = self.metrics(style).horizontalAdvance(text)
        return found

    def px(self, value: float) -> int:
        """A length that grows with the text."""
        return round(value * self.scale)

    def icon(self, name: str, size: int, color: str = "ink2") -> QPixmap:
        """A line icon as a pixmap, for the screen's device ratio; icons grow with the text up to half as large again."""
        screen = QGuiApplication.primaryScreen()
        ratio = screen.devicePixelRatio() if screen is not None else 1.0
        grown = round(size * min(self.scale, 1.5))
        key = (name, grown, self._values[color], ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = _painted(name, grown, self._values[color], ratio)
        return self._pixmaps[key]

    def _make_font(self, style: str) -> QFont:
        file, points, tracking = tokens.TYPE[style]
        font = QFont(self._families[file])
        font.setPointSizeF(points * self.scale)
        font.setWeight(
            {"Medium": QFont.Weight.Medium, "SemiBold": QFont.Weight.DemiBold}.get(file.split("-")[1], QFont.Weight.Normal)
        )
        if tracking:
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 + tracking)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _apply(self) -> None:
        self._values = tokens.DARK if self.is_dark else tokens.LIGHT
        for known in (self._pixmaps, self._fonts, self._metrics, self._widths, self._colors):
            known.clear()
        self._application.setStyle("Fusion")
        self._application.setPalette(self._palette())
        self._application.setFont(self.font("body"))
        self._application.setStyleSheet(style_sheet(self._values, self.scale, self._families, is_compact=self.is_compact))

    def _palette(self) -> QPalette:
        palette, role = QPalette(), QPalette.ColorRole
        for token, roles in {
            "ground": (role.Window, role.AlternateBase),
            "surface": (role.Base, role.Button, role.ToolTipBase),
            "ink": (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.HighlightedText),
            "ink3": (role.PlaceholderText,),
            "select": (role.Highlight,),
            "accent": (role.Link, role.Accent),
            "outline": (role.Mid,),
            "line": (role.Midlight, role.Light),
            "ink2": (role.Dark, role.Shadow),
        }.items():
            for each in roles:
                palette.setColor(each, self.color(token))
        for each in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, each, self.color("ink3"))
        return palette


def wants_dark(setting: str) -> bool:
    """Whether the dark scheme is to be used: chosen, or followed from the computer."""
    if setting in ("light", "dark"):
        return setting == "dark"
    hints = QGuiApplication.styleHints()
    return hints.colorScheme() is Qt.ColorScheme.Dark


def _load_font(name: str) -> str:
    number = QFontDatabase.addApplicationFont(str(resource("fonts", f"{name}.ttf")))
    families = QFontDatabase.applicationFontFamilies(number)
    return families[0] if families else "sans-serif"


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def _painted(name: str, size: int, color: str, ratio: float) -> QPixmap:
    width = 2 if size <= _SMALL_ICON else _THIN_STROKE
    source = _svg(name).replace("currentColor", color).replace('stroke-width="2"', f'stroke-width="{width}"')
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(source.encode()).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
