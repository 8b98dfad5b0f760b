"""Pages as notices on a phone or a computer, by web push."""
