"""What it takes to run the server: the first steps, its state, its people, its peers."""
