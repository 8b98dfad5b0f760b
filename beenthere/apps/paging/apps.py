from django.apps import AppConfig


class PagingConfig(AppConfig):
    name = "beenthere.apps.paging"
    label = "paging"
    default_auto_field = "django.db.models.BigAutoField"
