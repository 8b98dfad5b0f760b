from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "beenthere.apps.referral"
    label = "referral"
    default_auto_field = "django.db.models.BigAutoField"
