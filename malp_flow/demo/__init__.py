"""The demonstration partnership, made by running the services."""
