"""The work rooms: what people do, in verbs. Services never commit."""
