"""What one does here when signed in: read at home, speak, answer, mark, be told, invite."""
