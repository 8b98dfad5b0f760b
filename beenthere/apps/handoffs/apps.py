from django.apps import AppConfig


class HandOffsConfig(AppConfig):
    name = "beenthere.apps.handoffs"
    label = "handoffs"
    default_auto_field = "django.db.models.BigAutoField"
