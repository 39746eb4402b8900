"""Long lists in pages, which count from 1."""


def fitted(number: int, *, found: int, each: int) -> tuple[int, int]:
    """Return which page is shown where this one is asked for, and how many there are: at least one."""
    pages = max(1, -(-found // max(1, each)))
    return min(max(1, number), pages), pages
