"""ASKS each department whom they would go to, and whoever was named whether they would."""
