from django.apps import AppConfig


class WeekConfig(AppConfig):
    name = "beenthere.apps.week"
    label = "week"
    default_auto_field = "django.db.models.BigAutoField"
