from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Templates, components and headers; nothing stored."""

    name = "beenthere.apps.frame"
    label = "frame"
