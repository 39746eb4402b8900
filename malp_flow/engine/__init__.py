"""The rule room: decides and touches nothing outside itself."""
