"""An answered row folds away, so that the eye sees where it went; 160 ms, and at once with reduced motion."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QVariantAnimation

from guide_desk.identifiers import ContactId
from guide_desk.ui.features.today.queue_delegate import QueueDelegate
from guide_desk.ui.features.today.queue_model import QueueModel

FOLD_MILLISECONDS = 160


class RowFold(QVariantAnimation):
    """One row at a time. What is to be shown next waits in `after` until the row is gone."""

    def __init__(self, model: QueueModel, delegate: QueueDelegate) -> None:
        super().__init__(model)
        self._model, self._delegate = model, delegate
        self._after: Callable[[], None] | None = None
        self.setDuration(FOLD_MILLISECONDS)
        self.setStartValue(1.0)
        self.setEndValue(0.0)
        self.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self.valueChanged.connect(self._step)
        self.finished.connect(self._done)

    @property
    def is_running(self) -> bool:
        """Whether a row is on its way out."""
        return self.state() is QVariantAnimation.State.Running

    def fold(self, contact_id: ContactId) -> None:
        """Let this person's row go; nothing happens when it is not shown."""
        if self._model.row_of(contact_id) < 0:
            return
        if self.is_running:
            self.stop()
            self._done()
        self._delegate.leaving = (contact_id, 1.0)
        self.start()

    def wait_for(self, after: Callable[[], None]) -> None:
        """Run this when the row has gone; the latest wins."""
        self._after = after

    def _step(self, share: float) -> None:
        leaving = self._delegate.leaving
        if leaving is not None:
            self._delegate.leaving = (leaving[0], share)
            self._delegate.sizeHintChanged.emit(self._model.index(max(self._model.row_of(leaving[0]), 0), 0))

    def _done(self) -> None:
        self._delegate.leaving = None
        after, self._after = self._after, None
        if after is not None:
            after()
        else:
            self._model.layoutChanged.emit()
