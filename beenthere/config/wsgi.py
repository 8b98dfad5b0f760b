"""What the web server runs. It is started by `beenthere serve`, which checks everything first."""

import os

from django.core.wsgi import get_wsgi_application

from beenthere.config.parent import end_with_parent

end_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beenthere.config.settings")

application = get_wsgi_application()
