"""The encoders, which are networks that compute features: descriptions, protocol, registry."""
