"""The organiser's materials: publish, change, take back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.online import forms, operations, queries
from app.online.models import MaterialKind
from app.online.views.lists import items
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell

blueprint = guarded(Blueprint("materials_desk", __name__, url_prefix="/desk/<slug>/materials"), "signed_in")


def entered(slug: str) -> Event:
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    return event


@blueprint.get("")
def index(slug: str) -> Any:
    event = entered(slug)
    return render_template(
        "online/desk/materials.html",
        event=event,
        materials=queries.materials_of(event.id),
        threshold=queries.room_of(event.id).threshold,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def add(slug: str) -> Any:
    event = entered(slug)
    most = int(current_app.config["MAX_CONTENT_LENGTH"])
    form = forms.NewMaterial(items(event))
    if form.validate_on_submit():
        upload = form.file.data if form.kind.data == MaterialKind.FILE else None
        try:
            with transaction():
                operations.add_material(
                    events.managed_event(slug, current_user),
                    {**form.material_values(), "kind": form.kind.data},
                    content=upload.read() if upload else b"",
                    filename=(upload.filename or "") if upload else "",
                    most_bytes=most,
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Published."), "ok")
            return redirect(url_for("materials_desk.index", slug=slug))
        event = entered(slug)
    return render_template(
        "online/desk/material.html", event=event, form=form, row=None, most=most
    ), 422 if form.errors else 200


@blueprint.route("/<int:material_id>", methods=["GET", "POST"])
def edit(slug: str, material_id: int) -> Any:
    event = entered(slug)
    row = queries.material(event.id, material_id)
    form = forms.MaterialForm(
        items(event),
        data={
            "title_ru": row.title_ru,
            "title_en": row.title_en,
            "url": row.url,
            "audience": row.audience,
            "session": str(row.session_id or ""),
        },
    )
    if form.validate_on_submit():
        try:
            with transaction():
                held = events.managed_event(slug, current_user)
                operations.change_material(
                    queries.material(held.id, material_id),
                    form.material_values(),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("materials_desk.index", slug=slug))
        event = entered(slug)
        row = queries.material(event.id, material_id)
    return render_template(
        "online/desk/material.html", event=event, form=form, row=row, most=0
    ), 422 if form.errors else 200


@blueprint.post("/<int:material_id>/remove")
def remove(slug: str, material_id: int) -> Any:
    with transaction():
        event = events.managed_event(slug, current_user)
        operations.remove_material(
            queries.material(event.id, material_id), actor=people.one(current_user.id), now=clock.now()
        )
    tell(_("Taken back: nobody can open it any more."), "ok")
    return redirect(url_for("materials_desk.index", slug=slug))
