"""Distances between pictures: how much content was kept, how much style arrived."""
