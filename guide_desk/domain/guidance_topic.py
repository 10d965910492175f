"""The ten things a mover may expect guidance on."""

from __future__ import annotations

from enum import StrEnum


class GuidanceTopic(StrEnum):
    """In the agreement's order, which is also the order on the card."""

    COUNTY_AND_PLACE = "county_and_place"
    WAYS_INTO_WORK = "ways_into_work"
    RECRUITMENT_AGENCIES = "recruitment_agencies"
    NETWORKS = "networks"
    REMOTE_WORK = "remote_work"
    STARTING_BUSINESS = "starting_business"
    HOUSING = "housing"
    STUDIES = "studies"
    SCHOOL_CHILDCARE = "school_childcare"
    CLUBS_LEISURE = "clubs_leisure"
