"""The frame every page hangs in: base templates, components, headers, error pages, times."""
