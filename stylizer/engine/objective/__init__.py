"""The objective, a weighted sum of losses at one scale, with its targets, regions and maps."""
