from django.apps import AppConfig


class AlongsideConfig(AppConfig):
    name = "beenthere.apps.alongside"
    label = "alongside"
    default_auto_field = "django.db.models.BigAutoField"
