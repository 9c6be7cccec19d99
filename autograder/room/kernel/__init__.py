"""What Linux offers to rooms: processes, identities, control groups, a filter of calls."""
