"""Feature networks: their descriptions, their protocol, their registry."""
