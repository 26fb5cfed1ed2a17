"""The territory service: places, zones, plots and opportunities, and the planner's pipeline.

Owns: provinces, communes, figures about places from several sources, bonus categories, zones, plots and their
reservations, opportunities; what was told of the pipeline.
Events out: `opportunity.*`, `plot.*`. Events in: `dossier.*` (to reserve, confirm or release the plot, and
to count the pipeline). Requests: see `entrypoints/rpc.py`.
"""
