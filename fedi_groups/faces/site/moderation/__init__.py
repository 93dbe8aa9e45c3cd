"""What keeps order in a community: its queue, its decisions, its roles, its figures."""
