"""What `doctor` looks at, a file for each place. A check finds one thing and says what to mend in words."""
