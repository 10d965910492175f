"""Examines a store: the file's own checks, and every projection computed again and compared. Prints no personal data."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import text

from guide_desk.identifiers import ContactId
from guide_desk.store import projector, segment_doubles, segment_projection
from guide_desk.store.driver import Connection
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork

_MOST_LISTED = 20
_BATCH = 500


@dataclass(slots=True)
class DoctorReport:
    """What was found. `differing`: contacts whose kept columns are not what base and deeds give. `is_counted`: not where pages
    are damaged.
    """

    contacts: int = 0
    entries: int = 0
    open_deeds: int = 0
    findings: list[str] = field(default_factory=list)
    differing: list[ContactId] = field(default_factory=list)
    is_counted: bool = True

    @property
    def is_healthy(self) -> bool:
        """Whether nothing at all was found."""
        return not self.findings and not self.differing

    def lines(self) -> list[str]:
        """The report: counts, ids and the names of the checks."""
        counts = f"contacts {self.contacts}, entries {self.entries}, open deeds {self.open_deeds}"
        lines = [counts, *self.findings] if self.is_counted else [*self.findings]
        if self.differing:
            listed = ", ".join(str(number) for number in self.differing[:_MOST_LISTED])
            lines.append(f"{len(self.differing)} projections differ: contact {listed}")
        return [*lines, "healthy" if self.is_healthy else "not healthy"]


def examine(store: Store) -> DoctorReport:
    """Run every check on the writer, in one transaction that changes nothing. Of a file with damaged pages no more than these are
    named: what lies on others can hardly be told from them.
    """
    damaged = store.read_undisturbed(_damaged_pages).result()
    if damaged:
        listed = ", ".join(damaged[:_MOST_LISTED])
        return DoctorReport(findings=[f"damaged pages: {listed} ({len(damaged)} in all)"], is_counted=False)
    return store.write(_examine).result()


def _damaged_pages(connection: Connection) -> list[str]:
    """Their numbers, as the encryption's own check names them. It reads the file past every lock, so that a page which is being
    written just then would count as damaged.
    """
    return [str(row[0]).rsplit(" ", 1)[-1] for row in connection.execute("PRAGMA cipher_integrity_check")]


def _examine(unit: UnitOfWork) -> DoctorReport:
    connection = unit.connection
    report = DoctorReport()
    for pragma in ("integrity_check", "foreign_key_check"):
        found = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {pragma}") if str(row[0]) != "ok"]
        if found:
            report.findings.append(f"{pragma}: {len(found)} findings")
    for table in ("person_words", "entry_words"):
        try:
            connection.exec_driver_sql(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608 - our own names
        except Exception:  # noqa: BLE001 - the driver's text may quote what is indexed
            report.findings.append(f"{table}: the search index does not agree")
    wrong = segment_doubles.wrongly_grouped(unit.driver)
    if wrong:
        report.findings.append(f"segment_double: {wrong} cards stand with the wrong person")
    left = segment_projection.words_of_nobody(unit.driver)
    if left:
        report.findings.append(f"profession_word: {left} words of nobody's profession")
    report.contacts = int(connection.execute(text("SELECT count(*) FROM contact")).scalar() or 0)
    report.entries = int(connection.execute(text("SELECT count(*) FROM dialogue_entry")).scalar() or 0)
    report.open_deeds = int(
        connection.execute(text("SELECT count(*) FROM deed WHERE state NOT IN ('settled', 'withdrawn')")).scalar() or 0
    )
    every = [ContactId(row[0]) for row in connection.execute(text("SELECT contact_id FROM contact ORDER BY contact_id"))]
    for start in range(0, len(every), _BATCH):
        report.differing += _differing(unit, every[start : start + _BATCH])
    return report


def _differing(unit: UnitOfWork, contacts: list[ContactId]) -> list[ContactId]:
    return [
        contact_id
        for contact_id, projection in projector.compute(unit.driver, contacts, unit.calendar).items()
        if projector.kept_rows(unit.driver, contact_id) != projector.wanted_rows(contact_id, projection, unit.calendar)
    ]
