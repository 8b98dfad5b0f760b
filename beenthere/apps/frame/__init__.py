"""FRAMES every page: base templates, components, headers, error pages, times."""
