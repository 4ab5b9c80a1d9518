"""The weighted sum of losses at one scale: targets, regions, heat maps."""
