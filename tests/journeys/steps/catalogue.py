"""5 Needs and offers: written down, brought to the event, found in the public catalogue by word forms and codes."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.circle import DAY, TODAY, Circle


def suppliers_offer(circle: Circle) -> None:
    for name, title, english in [
        ("supplier", "Литые кронштейны из алюминия", ""),
        ("second", "Точёные втулки", "Turned bushings"),
    ]:
        person = circle.person(name)
        home = f"/my/company/{circle.company_ids[name]}/catalogue"
        person.go(f"{home}/offers/new")
        person.fill(title_ru=title, title_en=english, okpd2="25.62.2x", capacity="6000", unit_ru="шт.")
        person.send()
        assert person.complaint("okpd2")
        person.fill(okpd2="25.62.20")
        person.send()
        person.go(f"{home}/")


def buyer_needs(circle: Circle) -> None:
    buyer = circle.person("buyer")
    home = f"/my/company/{circle.company_ids['buyer']}/catalogue"
    buyer.go(f"{home}/needs/new")
    buyer.fill(
        title_ru="Кронштейны поручней",
        title_en="Handrail brackets",
        okpd2="25.62.20",
        quantity="6000",
        unit_ru="шт.",
        price_min="500",
        price_max="100",
        deadline=(TODAY - timedelta(days=3)).isoformat(),
        route="fz223",
        papers_ru="Сертификат на сплав\nПротокол испытаний",
    )
    buyer.send()
    assert buyer.complaint("price_max") and buyer.complaint("deadline")
    buyer.fill(price_min="100", price_max="500", deadline=(DAY + timedelta(days=60)).isoformat())
    buyer.send()
    buyer.go(f"{home}/events/{circle.slug}")
    for tick in buyer.page.locator("main [name=needs]").all():
        tick.check()
    buyer.send()


def visitors_search(circle: Circle) -> None:
    stranger = circle.person("stranger")
    stranger.go("/needs?q=кронштейн")
    stranger.shows("Кронштейны поручней")
    stranger.press("main a[href^='/needs/']")
    stranger.shows("25.62.20", "Протокол испытаний")
    stranger.go("/offers?q=втулка")
    stranger.shows("Точёные втулки")
    assert "Литые кронштейны" not in stranger.text()
    stranger.press("main a[href^='/offers/']")
    stranger.go(f"/events/{circle.slug}")
    stranger.shows("Кронштейны поручней")
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/needs")
    organiser.shows("Кронштейны поручней")


STEPS = [suppliers_offer, buyer_needs, visitors_search]
