"""How somebody comes to have an account, signs in, keeps it safe, and what of it reaches them elsewhere."""
