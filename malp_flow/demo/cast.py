"""Who takes part in the demonstration. Every name, place and address here is invented."""

from dataclasses import dataclass

SLUG = "fernshire"
NAME = "Fernshire Safeguarding Children Partnership"
CONTACT = "Learning review team, 01632 960 200, Monday to Friday, 9am to 5pm"
DOMAIN = "fernshire.example"


@dataclass(frozen=True, slots=True)
class Part:
    """One person of the demonstration, by first and last name, and what they do."""

    key: str
    name: str
    job: str

    @property
    def address(self) -> str:
        """Their mailbox, which exists in the demonstration only."""
        return f"{self.name.lower().replace(' ', '.')}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An agency with its auditor, who stands outside the line of management, and its safeguarding lead."""

    key: str
    name: str
    kind: str
    auditor: Part
    lead: Part


MANAGER = Part("manager", "Marian Holloway", "Business manager")
REVIEWERS = (Part("winter", "Idris Winter", "Lead reviewer"), Part("okoye", "Adaeze Okoye", "Lead reviewer"))
PARTNERS = (
    Part("council", "Helen Castell", "Safeguarding partner, local authority"),
    Part("force", "Robert Nayland", "Safeguarding partner, police"),
    Part("board", "Sunita Marlowe", "Safeguarding partner, health"),
)
DEPUTY = Part("deputy", "Grace Ansell", "Deputy to the safeguarding partner for health")
NEWCOMER = Part("newcomer", "Priya Nair", "Review administrator")
"""Joins the partnership while the story runs, by an invitation."""
SEATS = ("Local authority", "Police", "Integrated care board")


def _organisation(key: str, name: str, kind: str, auditor: str, lead: str) -> Organisation:
    return Organisation(
        key,
        name,
        kind,
        Part(f"{key}_auditor", auditor, f"Auditor, {name}"),
        Part(f"{key}_lead", lead, f"Safeguarding lead, {name}"),
    )


AGENCIES = (
    _organisation(
        "care", "Fernshire Children’s Services", "childrens_social_care", "Tamsin Reed", "Gareth Poole"
    ),
    _organisation("police", "Fernshire Police", "police", "Colin Ashby", "Naomi Brandt"),
    _organisation("health", "Fernshire Community Health", "health", "Leila Farouk", "Owen Tranter"),
    _organisation("school", "Oakmere Academy", "education", "Judith Sale", "Martin Escott"),
    _organisation("housing", "Northgate Housing", "housing", "Beth Carrow", "Dennis Lyle"),
    _organisation("youth", "Fernshire Youth Justice Service", "youth_justice", "Kofi Mensah", "Ruth Garland"),
    _organisation("early", "Fernshire Early Help", "early_help", "Alice Thorne", "Piotr Zielony"),
)


def everybody() -> tuple[Part, ...]:
    """Return every person who is there from the first day, those who manage first."""
    agencies = [part for agency in AGENCIES for part in (agency.auditor, agency.lead)]
    return (MANAGER, *REVIEWERS, *PARTNERS, DEPUTY, *agencies)
