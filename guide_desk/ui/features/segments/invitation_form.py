"""How the window of an invitation is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QHBoxLayout

from guide_desk.texts import _

if TYPE_CHECKING:
    from guide_desk.ui.features.segments.invitation_dialog import InvitationDialog


def lay_out_invitation(dialog: InvitationDialog) -> None:
    """Label and field, from the top as they are filled in."""
    form = QFormLayout(dialog)
    form.setVerticalSpacing(10)
    form.setContentsMargins(20, 16, 20, 16)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.addRow(dialog.heading)
    form.addRow(dialog.reach)
    form.addRow(dialog.which)
    hours = QHBoxLayout()
    hours.addWidget(dialog.day)
    hours.addSpacing(8)
    hours.addWidget(dialog.start)
    hours.addWidget(dialog.to)
    hours.addWidget(dialog.end)
    hours.addStretch(1)
    for label, field in (
        (_("Rubrik"), dialog.title),
        (_("Plats"), dialog.place),
        (_("Text"), dialog.words),
        (_("Svar går till"), dialog.answers_to),
    ):
        field.setAccessibleName(label)
    dialog.start.setAccessibleName(_("Börjar klockan"))
    dialog.end.setAccessibleName(_("Slutar klockan"))
    dialog.answers_to.setPlaceholderText(_("din mejladress"))
    form.addRow(_("Rubrik"), dialog.title)
    form.addRow(_("När"), hours)
    form.addRow(_("Plats"), dialog.place)
    form.addRow(_("Text"), dialog.words)
    form.addRow(_("Svar går till"), dialog.answers_to)
    form.addRow(dialog.noted)
    form.addRow(dialog.problem)
    form.addRow(dialog.buttons)
