"""A sign-in host: a visit of its own and missync's event, in one transaction."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, request
from sqlalchemy import Column, Engine, MetaData, String, Table
from sqlalchemy.dialects.sqlite import insert

from missync import Direction, InputError, Site


metadata = MetaData()
visit = Table(
    "visit",
    metadata,
    Column("id", String, primary_key=True),
    Column("pupil", String, nullable=False),
    Column("reason", String),
)


def make_app(site: Site, engine: Engine) -> Flask:
    """Make the host, whose table is in the database that has the site's.

    Args:
        site: The school, imported at least once.
        engine: SQLAlchemy's, to the database that the site's store is in.
    """
    app = Flask(__name__)
    metadata.create_all(engine)

    @app.get("/reasons")
    def reasons() -> Any:  # noqa: ANN401 - whatever Flask takes for an answer
        offered = site.reasons.offered(Direction.LATE)
        return [
            {"reason": each.label, "text": each.description or each.label}
            for each in offered
        ]

    @app.post("/late")
    def late() -> Any:  # noqa: ANN401 - whatever Flask takes for an answer
        """Take a visit; the tablet gives it an id, and repeats it until we answer."""
        told = request.get_json()
        row = {key: told.get(key) for key in ("id", "pupil", "reason")}
        with engine.begin() as connection:
            connection.execute(insert(visit).values(row).on_conflict_do_nothing())
            recorded = site.attendance.late(
                told["pupil"],
                by="reception",
                reason=told.get("reason"),
                host_id=told["id"],
                connection=connection,
            )
        marks = [f"{mark.session.value}: {mark.code}" for mark in recorded.marks]
        status = HTTPStatus.OK if recorded.repeated else HTTPStatus.CREATED
        return {"event": recorded.event.id, "marks": marks}, status

    @app.errorhandler(InputError)
    def refused(error: InputError) -> Any:  # noqa: ANN401 - as above
        """Tell why nothing was recorded; by now the visit is rolled back, too."""
        return {"error": error.message}, HTTPStatus.UNPROCESSABLE_ENTITY

    return app
