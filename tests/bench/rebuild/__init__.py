"""*rebuild*: the planner's pipeline made anew from a publisher's whole history, and read as of a past day."""
