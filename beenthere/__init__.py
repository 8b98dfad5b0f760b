"""BeenThere runs a hospital's clinician peer-support program."""

__version__ = "0.1.0"
