"""The desk of certificates, the public check, the record, and the files."""

from __future__ import annotations

import io
import re

import pypdfium2
import zxingcpp
from openpyxl import load_workbook
from sqlalchemy import select

from app.core import clock
from app.infra import jobs
from app.infra.db import db
from app.infra.jobs import Job
from app.infra.outbox import OutboxMessage
from app.trainings import operations, rules
from app.trainings.models import Certificate
from tests import factories as make
from tests.page_client import PageClient, words
from tests.trainings.scenes import Training, training


def issued(scene: Training) -> list[Certificate]:
    found = operations.issue_to_all(
        scene.event, [row.id for row in scene.people], actor_id=None, now=clock.now()
    )
    db.session.commit()
    return found


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return words(" ".join(page.get_textpage().get_text_bounded() for page in document))


def test_the_desk_issues_to_all_and_shows_who_lacks_what(page: PageClient, session):
    scene = training((4, 1))
    page.sign_in(make.make_organiser())
    url = f"/desk/{scene.event.slug}/certificates"
    shown = page.get(url)
    assert "too few sessions" in shown.words
    assert "Issue 1 certificate" in shown.words
    progress = page.get(page.post(f"{url}/issue").location)
    assert progress.heading == "Issuing certificates"
    jobs.run(db.session.scalar(select(Job.id).order_by(Job.id.desc())))
    assert "1 certificate was issued" in page.get(progress.response.request.path).words
    shown = page.get(f"{url}?state=issued")
    assert len(shown.find("//tbody/tr")) == 1
    again = page.post(f"{url}/issue", status=200, follow=True)
    assert any("Nobody without a certificate" in notice for notice in again.notices())
    book = load_workbook(io.BytesIO(page.get(f"{url}/list.xlsx").data))
    assert [row[7] for row in book.active.iter_rows(min_row=2, values_only=True)].count(None) == 1


def test_terms_are_set_on_their_page_and_nonsense_is_refused(page: PageClient, session):
    scene = training((2,))
    page.sign_in(make.make_organiser())
    url = f"/desk/{scene.event.slug}/certificates/terms"
    refused = page.post(url, {"least_share": "140", "signatory_ru": "Кравцова"}, status=422)
    assert refused.errors() == ["A number from 0 to 100, please."]
    assert refused.find("//input[@name='signatory_ru']/@value") == ["Кравцова"]
    saved = page.post(url, {"least_share": "50", "hours": "16"}, status=200, follow=True)
    assert "at least 50" in saved.words


def test_one_person_is_issued_revoked_and_issued_anew(page: PageClient, session):
    scene = training((1,))
    page.sign_in(make.make_organiser())
    url = f"/desk/{scene.event.slug}/certificates/{scene.people[0].id}"
    assert "The terms are not fulfilled" in page.get(url).words
    refused = page.post(f"{url}/issue", {"reason": ""}, status=422)
    assert "Say why" in refused.errors()[0]
    assert page.post(f"{url}/issue", {"reason": "passed the test"}, status=200, follow=True).find(
        "//b[@class='figure']"
    )
    one = db.session.scalar(select(Certificate))
    assert (
        "Say why" in page.post(f"{url}/revoke", {"reason": "", "certificate": one.id}, status=422).errors()[0]
    )
    page.post(f"{url}/revoke", {"reason": "x", "certificate": one.id + 1}, status=404)
    done = page.post(
        f"{url}/revoke", {"reason": "mistaken for another", "certificate": one.id}, status=200, follow=True
    )
    assert "mistaken for another" in done.words
    renamed = page.post(
        f"{url}/name", {"name_ru": "Ким Марина", "name_en": "Marina Kim"}, status=200, follow=True
    )
    assert renamed.heading == "Ким Марина"


def test_the_desk_is_closed_to_stewards_and_strangers(page: PageClient, session):
    from app.events.models import TeamMember, TeamRole

    scene, steward = training((4,)), make.make_user()
    make.saved(TeamMember(event_id=scene.event.id, user_id=steward.id, role=TeamRole.STEWARD))
    for user in (steward, make.make_user()):
        page.sign_in(user)
        page.get(f"/desk/{scene.event.slug}/certificates", status=404)
        page.get(f"/desk/{scene.event.slug}/certificates/sample.pdf", status=404)


def test_a_stranger_is_told_whether_a_certificate_is_valid(page: PageClient, session):
    scene = training((4,))
    (one,) = issued(scene)
    shown = page.get(f"/c/{one.code.lower().replace('-', '')}")
    assert "The certificate is valid" in shown.words
    assert one.label in shown.words
    assert shown.response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.get(f"/check?code={one.code}", status=302).location.endswith(f"/c/{one.code}")
    actor = make.make_organiser()
    new = operations.reissue(scene.event, one, reason="secret reason", actor=actor, now=clock.now())
    db.session.commit()
    replaced = page.get(f"/c/{one.code}")
    assert f"The new one is No. {new.label}" in replaced.words
    operations.revoke(scene.event, new, reason="secret reason", actor=actor, now=clock.now())
    db.session.commit()
    revoked = page.get(f"/c/{new.code}")
    assert "it was revoked on" in revoked.words
    assert "secret reason" not in revoked.text + replaced.text


def test_unknown_codes_are_counted_and_then_refused_while_known_ones_answer(page: PageClient, session):
    (one,) = issued(training((4,)))
    for _try in range(rules.MOST_UNKNOWN_CODES):
        assert "No certificate was ever issued" in page.get("/c/2222-2222-2222", status=404).words
    assert "Too many unknown codes" in page.get("/c/2222-2222-2222", status=429).words
    page.get(f"/c/{one.code}")


def test_the_mailed_link_opens_the_file_without_an_account_until_it_is_revoked(page: PageClient, session):
    scene = training((4,))
    (one,) = issued(scene)
    text = db.session.scalar(select(OutboxMessage.text).where(OutboxMessage.kind == "trainings/issued"))
    path = re.search(r"http://tandem.test(/certificates/opened/\S+)", text).group(1)
    assert one.label in page.get(path).words
    content = page.get(f"{path}.pdf").data
    assert one.label in text_of(content)
    page.get("/certificates/opened/forged", status=422)
    operations.revoke(scene.event, one, reason="mistake", actor=make.make_organiser(), now=clock.now())
    db.session.commit()
    assert page.get(path, status=302).location.endswith(f"/c/{one.code}")
    assert page.get(f"{path}.pdf", status=302).location.endswith(f"/c/{one.code}")


def test_the_file_says_what_was_issued_and_its_code_leads_to_the_check(page: PageClient, session):
    firm = make.make_company()
    scene = training((4,), company=firm)
    (one,) = issued(scene)
    page.sign_in(scene.people[0].user)
    page.language = "ru"
    content = page.get(f"/my/certificates/{one.code}.pdf?lang=ru").data
    text = text_of(content)
    for expected in (
        "Сертификат об обучении",
        "Соколова",
        firm.name_ru,
        "Система менеджмента",
        "8 академических часов",
    ):
        assert expected in text
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 1
        picture = document[0].render(scale=3).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [f"http://tandem.test/c/{one.code}"]
    page.sign_in(make.make_user())
    page.get(f"/my/certificates/{one.code}.pdf", status=404)


def test_people_see_their_record_and_representatives_their_companys(page: PageClient, session):
    head = make.make_user()
    firm = make.make_company(head)
    scene = training((4, 0), company=firm)
    (one,) = issued(scene)
    page.sign_in(scene.people[0].user)
    shown = page.get("/my/trainings")
    assert "Quality management" in shown.words and one.label in shown.words
    page.get(f"/my/company/{firm.id}/trainings", status=404)
    assert text_of(page.get("/my/trainings.pdf").data).count("Quality management") == 1
    page.sign_in(head)
    assert len(page.get(f"/my/company/{firm.id}/trainings").find("//tbody/tr")) == 2
    book = load_workbook(io.BytesIO(page.get(f"/my/company/{firm.id}/trainings.xlsx").data))
    assert book.active.max_row == 3
    assert one.label in text_of(page.get(f"/my/company/{firm.id}/trainings.pdf").data)
    assert page.get(f"/my/certificates/{one.code}.pdf").data.startswith(b"%PDF")


def test_the_desk_prints_all_and_shows_a_sample(page: PageClient, session):
    scene = training((4, 4))
    issued(scene)
    slug = scene.event.slug
    page.sign_in(make.make_organiser(latin_name="Olga Kravtsova"))
    assert "SAMPLE" in text_of(page.get(f"/desk/{slug}/certificates/sample.pdf").data)
    page.post(f"/desk/{slug}/documents/certificates", {"language": "ru"})
    job_id = db.session.scalar(select(Job.id).order_by(Job.id.desc()))
    jobs.run(job_id)
    content = page.get(f"/desk/{slug}/documents/jobs/{job_id}/file.pdf").data
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 2
