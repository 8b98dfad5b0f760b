"""SHOWS the public pages: refer a colleague, yourself or a team; find help now."""
