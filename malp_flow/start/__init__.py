"""Commands that start the front doors."""
