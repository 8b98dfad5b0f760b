from django.apps import AppConfig


class AwarenessConfig(AppConfig):
    name = "beenthere.apps.awareness"
    label = "awareness"
    default_auto_field = "django.db.models.BigAutoField"
