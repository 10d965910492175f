"""Every setting there is. A name that is not declared here can be neither read nor written."""

from __future__ import annotations

from typing import NamedTuple

Value = str | int | float | bool


class Setting(NamedTuple):
    """`choices` empty: any value of the default's type between `least` and `most` (when given)."""

    name: str
    default: Value
    choices: tuple[Value, ...] = ()
    least: float | None = None
    most: float | None = None

    def accepts(self, value: object) -> bool:
        """Whether `value` may be kept under this name: also the check of what a file edited by hand holds."""
        if type(value) is not type(self.default):
            return False
        if self.choices and value not in self.choices:
            return False
        if isinstance(value, int | float) and not isinstance(value, bool):
            return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)
        return True


DECLARED: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("theme", "system", choices=("system", "light", "dark")),
        Setting("density", "comfortable", choices=("comfortable", "compact")),
        Setting("text_scale_percent", 100, least=90, most=200),
        Setting("reduce_motion", False),
        Setting("language", "sv", choices=("sv", "en")),
        Setting("lock_minutes", 10, choices=(0, 5, 10, 15, 20, 30)),
        Setting("scope", "municipality", choices=("mine", "municipality")),
        Setting("window_geometry", ""),
        Setting("splitter_state", ""),
        Setting("hints_left", ""),
        Setting("is_at_fair", False),
        Setting("came_by", ""),
    )
}
