from django.apps import AppConfig


class SurgeConfig(AppConfig):
    name = "beenthere.apps.surge"
    label = "surge"
    default_auto_field = "django.db.models.BigAutoField"
