"""The clock's front door: ticks and deliveries."""
