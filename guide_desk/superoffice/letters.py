"""E-mails laid on a card here, as documents of the CRM: first the document, then its content. Sync thread only."""

from __future__ import annotations

from guide_desk.domain.deeds import Deed
from guide_desk.errors import DocumentGone, Refused
from guide_desk.identifiers import DeedId
from guide_desk.snapshots.base import ActivityBase, ActivityKind
from guide_desk.superoffice.activities import document_body, document_of_entity
from guide_desk.superoffice.crm import Crm, understood
from guide_desk.superoffice.field_map import ENTRY_MARKER, KIND_BY_TEMPLATE
from guide_desk.superoffice.reference_lists import WITH_DELETED

_TEMPLATE_NAMES = {kind: name for name, kind in KIND_BY_TEMPLATE.items()}


class LetterPost:
    """Lays e-mails in the CRM over one connection. The tenant's templates are asked for with the first one."""

    def __init__(self, crm: Crm) -> None:
        self._crm = crm
        self._templates: dict[str, int] | None = None
        self._template_names: dict[int, str] = {}
        self._has_marker = False

    def create_document(self, deed: Deed, person_remote_id: int, message_id: str) -> ActivityBase:
        """A document without content. Raises OutcomeUnknown when it may have arrived, Refused for what the tenant lacks."""
        assert deed.entry is not None
        template = self._known_templates().get(_TEMPLATE_NAMES[deed.entry.kind])
        if template is None or not self._has_marker:
            raise Refused(400, "TaskMissing")
        body = document_body(deed, person_remote_id, template, message_id)
        with understood(writes=True):
            return self._read(self._crm.client.post("Document", body))

    def find_document(self, marker: DeedId) -> ActivityBase | None:
        """The document with our marker; of two, made in a bad hour, the first. Raises as `Crm.find_entry`."""
        return next(iter(self._crm.find_entry(marker, ActivityKind.DOCUMENT)), None)

    def put_content(self, document: int, content: bytes) -> ActivityBase:
        """The whole e-mail; as often as it takes. Raises OutcomeUnknown when it may have arrived, DocumentGone when somebody has
        removed the document.
        """
        try:
            with understood(writes=True):
                return self._read(self._crm.client.put_bytes(f"Document/{document}/Content", content))
        except Refused as error:
            if not error.is_not_found:
                raise
            raise DocumentGone("removed") from None

    @understood()
    def _known_templates(self) -> dict[str, int]:
        if self._templates is None:
            items = self._crm.client.get("List/DocumentTemplate/Items", WITH_DELETED)
            fields = self._crm.client.get("Document/UdefLayout/Published")
            self._template_names = {int(item["DocumentTemplateId"]): str(item["Name"]) for item in items}
            self._templates = {str(item["Name"]): int(item["DocumentTemplateId"]) for item in items if not item.get("Deleted")}
            self._has_marker = any(field.get("ProgId") == ENTRY_MARKER for field in fields)
        return self._templates

    def _read(self, entity: dict[str, object]) -> ActivityBase:
        self._known_templates()
        return document_of_entity(entity, self._template_names, self._crm.reference)
