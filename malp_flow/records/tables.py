"""All tables, in one list: whoever needs `Base.metadata` whole takes it from here."""

from malp_flow.records import (
    actions,
    audits,
    bodies,
    chases,
    chronology,
    definitions,
    families,
    history,
    items,
    learning_event,
    moderation,
    outbox,
    own_tools,
    people,
    programme,
    records_check,
    reports,
    reviews,
    sign_in,
)
from malp_flow.records.base import Base

# fmt: off
ROOMS = (
    actions, audits, bodies, chases, chronology, definitions, families, history, items, learning_event,
    moderation, outbox, own_tools, people, programme, records_check, reports, reviews, sign_in,
)
# fmt: on
"""Named so that the imports above are used: importing a room adds its tables to the list."""

metadata = Base.metadata
