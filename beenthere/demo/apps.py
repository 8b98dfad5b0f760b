from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "beenthere.demo"
    label = "demo"
