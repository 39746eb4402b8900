"""All tables, in one list: whoever needs `Base.metadata` whole takes it from here."""

from malp_flow.records import (
    audits,
    chases,
    definitions,
    history,
    items,
    learning_event,
    moderation,
    outbox,
    own_tools,
    people,
    records_check,
    reports,
    reviews,
    sign_in,
)
from malp_flow.records.base import Base

ROOMS = (
    *(audits, chases, definitions, history, items, learning_event),
    *(moderation, outbox, own_tools, people, records_check, reports, reviews, sign_in),
)
"""Named so that the imports above are used: importing a room adds its tables to the list."""

metadata = Base.metadata
