"""DECIDES. Pure rules: no Django, no input or output, no clock; the time is an argument."""
