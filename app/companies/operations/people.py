"""Who acts for a company: asking to join, inviting, accepting, leaving."""

from __future__ import annotations

from datetime import datetime

from app.accounts import operations as accounts
from app.accounts import queries as people
from app.accounts.models import User
from app.companies import emails, queries, rules
from app.companies.models import Company, Representative, Standing
from app.core.errors import NotFound, Refused
from app.infra import audit, outbox
from app.infra.db import db


def add_representative(
    company: Company,
    user: User,
    *,
    standing: Standing,
    position_ru: str = "",
    position_en: str = "",
    now: datetime,
) -> Representative:
    """Tie a person to a company. One who is tied already gets the new standing."""
    place = queries.place_of(user.id, company.id)
    if place is None:
        place = Representative(company_id=company.id, user_id=user.id, created_at=now)
        db.session.add(place)
    place.company, place.user = company, user
    place.standing = standing
    place.position_ru = position_ru or place.position_ru or ""
    place.position_en = position_en or place.position_en or ""
    db.session.flush()
    return place


def ask_to_join(company: Company, *, actor: User, position_ru: str = "", now: datetime) -> Representative:
    """Ask the company's heads (or the staff, where there is no head) to be let in; they get a mail.

    An open invitation is accepted by asking. Raises Refused: already_represents, already_asked.
    """
    standing = queries.standing_of(actor.id, company.id)
    if rules.acts_for(standing):
        raise Refused("already_represents")
    if standing == Standing.ASKED:
        raise Refused("already_asked")
    if standing == Standing.INVITED:
        return answer_invitation(company, actor=actor, accept=True, now=now)
    place = add_representative(company, actor, standing=Standing.ASKED, position_ru=position_ru, now=now)
    for person in queries.deciders(company.id):
        outbox.put(emails.join_asked(person, place, actor, company), now=now)
    audit.record("company.join_asked", company, actor_id=actor.id, now=now, changes={"user": actor.id})
    return place


def accept_joiner(place: Representative, *, actor: User, now: datetime) -> None:
    """Let somebody who asked act for the company, and tell them. Raises NotFound, Refused not_asking."""
    _must_decide(place.company, actor)
    _must_stand(place, Standing.ASKED)
    place.standing = Standing.REPRESENTATIVE
    if not queries.heads(place.company_id):
        place.standing = Standing.HEAD  # a card without people gets somebody who decides
    db.session.flush()
    outbox.put(emails.join_accepted(place.user, place.company), now=now)
    _note("company.join_accepted", place, actor, now)


def decline_joiner(place: Representative, *, actor: User, reason: str = "", now: datetime) -> None:
    """Decline somebody who asked, and tell them why. Raises NotFound, Refused not_asking."""
    _must_decide(place.company, actor)
    _must_stand(place, Standing.ASKED)
    outbox.put(emails.join_declined(place.user, place.company, reason), now=now)
    _note("company.join_declined", place, actor, now)
    db.session.delete(place)
    db.session.flush()


def invite(
    company: Company,
    *,
    email: str,
    family_name: str,
    given_name: str,
    position_ru: str = "",
    actor: User,
    now: datetime,
) -> Representative:
    """Invite a person by e-mail. They act for the company only once they accept; a newcomer sets a password first.

    Raises NotFound for others than heads and organisers; Refused: already_represents, already_invited,
    too_many_invitations. Somebody who asked to join is accepted at once.
    """
    _must_decide(company, actor)
    known = people.by_email(email)
    standing = queries.standing_of(known.id, company.id) if known else None
    if rules.acts_for(standing):
        raise Refused("person_already_represents", field="email")
    if standing == Standing.INVITED:
        raise Refused("already_invited", field="email")
    if known is not None and standing == Standing.ASKED:
        place = queries.place(company.id, queries.place_of(known.id, company.id).id)  # type: ignore[union-attr]
        accept_joiner(place, actor=actor, now=now)
        return place
    if queries.invitations(company.id) >= rules.MOST_INVITATIONS:
        raise Refused("too_many_invitations", field="email", most=rules.MOST_INVITATIONS)
    person = known or accounts.add_person(
        email=email, family_name=family_name, given_name=given_name, language=actor.language, now=now
    )
    place = add_representative(company, person, standing=Standing.INVITED, position_ru=position_ru, now=now)
    is_new = person.password_hash is None
    outbox.put(emails.invited(person, company, actor, is_new=is_new), now=now)
    _note("company.invited", place, actor, now)
    return place


def answer_invitation(company: Company, *, actor: User, accept: bool, now: datetime) -> Representative:
    """Accept or decline an invitation; the heads are told. Raises NotFound where there is none."""
    place = queries.place_of(actor.id, company.id)
    if place is None or place.standing != Standing.INVITED:
        raise NotFound
    heads = queries.heads(company.id)
    if accept:
        place.standing = Standing.REPRESENTATIVE if heads else Standing.HEAD
    else:
        db.session.delete(place)
    db.session.flush()
    for head in heads:
        outbox.put(emails.invitation_answered(head.user, actor, company, accepted=accept), now=now)
    verb = "company.invitation_accepted" if accept else "company.invitation_declined"
    audit.record(verb, company, actor_id=actor.id, now=now, changes={"user": actor.id})
    return place


def set_standing(place: Representative, standing: Standing, *, actor: User, now: datetime) -> None:
    """Make a representative a head, or a head a representative. Raises NotFound, Refused last_head, not_acting."""
    _must_decide(place.company, actor)
    if not rules.acts_for(place.standing) or not rules.acts_for(standing):
        raise Refused("not_acting")
    if standing != Standing.HEAD:
        _must_not_be_last(place)
    place.standing = standing
    db.session.flush()
    _note("company.standing_set", place, actor, now)


def remove(place: Representative, *, actor: User, now: datetime) -> None:
    """End a person's standing, or take an invitation back. Raises NotFound, Refused last_head."""
    _must_decide(place.company, actor)
    _must_not_be_last(place)
    if rules.acts_for(place.standing) and place.user_id != actor.id:
        outbox.put(emails.removed(place.user, place.company), now=now)
    _note("company.person_removed", place, actor, now)
    db.session.delete(place)
    db.session.flush()


def leave(company: Company, *, actor: User, now: datetime) -> None:
    """Stop acting for a company, or take back one's request. Raises NotFound, Refused last_head."""
    place = queries.place_of(actor.id, company.id)
    if place is None:
        raise NotFound
    _must_not_be_last(place)
    audit.record("company.left", company, actor_id=actor.id, now=now, changes={"user": actor.id})
    db.session.delete(place)
    db.session.flush()


def _must_decide(company: Company, actor: User) -> None:
    if not rules.may_decide_people(actor, queries.standing_of(actor.id, company.id)):
        raise NotFound


def _must_stand(place: Representative, standing: Standing) -> None:
    if place.standing != standing:
        raise Refused("not_asking")


def _must_not_be_last(place: Representative) -> None:
    if not rules.may_leave(place.standing, len(queries.heads(place.company_id))):
        raise Refused("last_head")


def _note(verb: str, place: Representative, actor: User, now: datetime) -> None:
    audit.record(verb, place.company, actor_id=actor.id, now=now, changes={"user": place.user_id})
