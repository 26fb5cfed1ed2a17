"""Contracts of the territory service: places, zones, plots, opportunities and the planner's pipeline."""
