"""Every NUMBER of the program, by what it is about, and all of them in one table (`whole`)."""
