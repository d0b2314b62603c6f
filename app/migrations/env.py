"""Run migrations on the connection that `app.migrating` hands over."""

from alembic import context

from app.models import metadata


def include_name(name: str | None, kind: str, parents: object) -> bool:  # noqa: ARG001
    # The short-lived store makes its own table; it may be dropped at any moment.
    return not (kind == "table" and name == "short_lived")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=include_name,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
