"""How words sit in a line: no short word at its end, long words that may break, names made short."""

import re
from functools import lru_cache

import pyphen
from markupsafe import Markup, escape

NBSP = "\u00a0"
SHY = "\u00ad"
ZERO_WIDTH_SPACE = "\u200b"

_SHORT_RU = r"а|и|о|у|в|к|с|я|ко|со|во|на|по|до|из|от|за|не|ни|об|но|да|же|их|её|он|мы|вы|ты|для|или|при|как|без|под|над|про|что|это"
_SHORT_EN = r"a|an|the|of|in|on|at|to|by|for|and|or|is|as|no|with|from"
# The word before must end, so that «на» in «длина» is not taken for a preposition.
_BEFORE = r"(?<![\w\u00ad-])"
_SHORT = {
    "ru": re.compile(rf"{_BEFORE}({_SHORT_RU}|№|§) +(?=\S)", re.IGNORECASE),
    "en": re.compile(rf"{_BEFORE}({_SHORT_EN}|No\.|№) +(?=\S)", re.IGNORECASE),
}
_NUMBER_THEN_WORD = re.compile(r"(\d) +(?=[^\W\d_]|[%₽€$№°])")
_WORD_THEN_NUMBER = re.compile(
    r"\b(стол|зал|место|места|этап|шаг|слот|корпус|дом|строка|строке|table|hall|seat|step|slot|row|page|с\.|стр\.) +(?=\d)",
    re.IGNORECASE,
)
_DASH = re.compile(r" +(?=[—–] )")
_DIGITS = re.compile(r"(?<=\d) (?=\d{3}\b)")
_TAG = re.compile(r"(<[^>]*>)")
_LONG_WORD = re.compile(r"[^\W\d_]{10,}")
# A hyphen before a capital would look like a part of the name; a silent break does not.
_INNER_CAPITAL = re.compile(rf"(?<=[а-яёa-z]){SHY}?(?=[А-ЯЁA-Z])")
_LEGAL_FORM = re.compile(
    r"^(?:ПАО|НАО|ОАО|ЗАО|АО|ООО|ИП|ГУП|ФГУП|МУП|ФГБУ|ФГАОУ ВО|ФГБОУ ВО|ГБУ|АНО|НИУ|LLC|JSC|PJSC)\s+(?=[«\"А-ЯЁA-Z])"
)


def tie(text: str | Markup, language: str) -> str | Markup:
    """Put no-break spaces after short words and between a number and its word; markup keeps its tags."""
    if isinstance(text, Markup):
        parts = _TAG.split(str(text))
        return Markup("".join(part if part.startswith("<") else _tied(part, language) for part in parts))
    return _tied(str(text), language)


@lru_cache(maxsize=8192)
def _tied(text: str, language: str) -> str:
    if " " not in text:
        return text
    short = _SHORT.get(language, _SHORT["en"])
    # Two short words in a row overlap: «и в цехе» needs both spaces.
    text = short.sub(rf"\1{NBSP}", short.sub(rf"\1{NBSP}", text))
    text = _DIGITS.sub(NBSP, _NUMBER_THEN_WORD.sub(rf"\1{NBSP}", text))
    return _DASH.sub(NBSP, _WORD_THEN_NUMBER.sub(rf"\1{NBSP}", text))


def soft(text: str | Markup, language: str) -> str | Markup:
    """Let words of ten letters and more break by syllables, and joined names before an inner capital."""
    if isinstance(text, Markup):
        parts = _TAG.split(str(text))
        return Markup("".join(part if part.startswith("<") else _softened(part, language) for part in parts))
    return _softened(str(text), language)


@lru_cache(maxsize=8192)
def _softened(text: str, language: str) -> str:
    # Syllables first: a capital's break inside a word would hide the word from the dictionary.
    hyphenated = _LONG_WORD.sub(lambda found: _hyphenated(found[0], language), text)
    return _INNER_CAPITAL.sub(ZERO_WIDTH_SPACE, hyphenated)


@lru_cache(maxsize=4096)
def _hyphenated(word: str, language: str) -> str:
    cyrillic = re.search(r"[А-яЁё]", word) is not None
    return _dictionary("ru_RU" if cyrillic else "en_US").inserted(word, SHY)


@lru_cache(maxsize=2)
def _dictionary(name: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=name, left=3, right=3)


def initials(name: str) -> str:
    """«Соколова Марина Игоревна» → «СМ»: at most two letters, for a round mark."""
    return "".join(word[0].upper() for word in name.split()[:2])


def short_name(name: str) -> str:
    """«Соколова Марина Игоревна» → «Соколова М. И.» with no-break spaces; one word stays as it is."""
    family, *given = name.split()[:3] or [""]
    if not given:
        return family
    return NBSP.join([family, *(f"{word[0].upper()}." for word in given)])


def without_legal_form(name: str) -> str:
    """«ООО «КомпозитПрофиль»» → «КомпозитПрофиль»: for the board, the hall and badges."""
    bare = _LEGAL_FORM.sub("", name.strip())
    if bare != name.strip() and bare[:1] in '«"' and bare[-1:] in '»"':
        bare = bare[1:-1]
    return bare


def paragraphs(text: str) -> Markup:
    """Plain text with its paragraphs and line ends kept, everything else escaped."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if block.strip()]
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
    )
