"""What an installation needs once, before its first start."""

from malp_flow.records.sealing import new_keyset


def fresh_keyset() -> str:
    """Return a keyset nobody has used. Whoever holds it opens everything that was sealed with it."""
    return new_keyset()
