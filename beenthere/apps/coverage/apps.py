from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "beenthere.apps.coverage"
    label = "coverage"
