"""What anybody may read, signed in or not: the directory, communities, threads, people, and how to come in."""
