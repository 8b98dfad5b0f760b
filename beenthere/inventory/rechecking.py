"""Changing a vocabulary or a format that tables hold already: the step a migration takes for it."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AlterField
from django.db.migrations.state import ProjectState


class AlterRule(AlterField):
    """`AlterField` for a field of our own kinds, with the check that stands on its column.

    Put it where `makemigrations` wrote `AlterField`, which alters the checks of Django's own
    kinds of field and leaves ours as they were; the start then refuses to go on.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        table = model._meta.db_table
        field = model._meta.get_field(self.name)
        # The name that PostgreSQL gives the check of a column.
        name = schema_editor.quote_name(f"{table}_{field.column}_check")
        rule = field.db_parameters(schema_editor.connection)["check"]
        schema_editor.execute(
            f"ALTER TABLE {schema_editor.quote_name(table)} DROP CONSTRAINT {name}, "
            f"ADD CONSTRAINT {name} CHECK ({rule})",
            params=None,
        )
