"""What make runs to set the house up, and to keep what is written in it whole."""
