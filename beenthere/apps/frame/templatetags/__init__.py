"""What the templates of every app can say: the program's own words, and times people use."""
