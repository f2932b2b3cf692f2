"""OKVED 2 and OKPD 2: the shape of a code and the names of its first two digits, which both classifications share."""

from __future__ import annotations

import re

_OKVED = re.compile(r"\d{2}(\.\d{1,2}(\.\d{1,2})?)?", re.ASCII)
_OKPD2 = re.compile(r"\d{2}(\.\d{1,2}(\.\d{1,2}(\.\d{1,3})?)?)?", re.ASCII)
MANUFACTURING = {f"{number:02d}" for number in range(10, 34)}

# code: Russian name, English name, shortened from the classes' full names
CLASSES: dict[str, tuple[str, str]] = {
    "01": ("Сельское хозяйство", "Agriculture"),
    "02": ("Лесоводство", "Forestry"),
    "03": ("Рыболовство и рыбоводство", "Fishing and aquaculture"),
    "05": ("Уголь", "Coal"),
    "06": ("Нефть и природный газ", "Oil and natural gas"),
    "07": ("Металлические руды", "Metal ores"),
    "08": ("Прочие полезные ископаемые", "Other minerals"),
    "09": ("Услуги для добычи", "Mining services"),
    "10": ("Пищевые продукты", "Food products"),
    "11": ("Напитки", "Beverages"),
    "12": ("Табачные изделия", "Tobacco products"),
    "13": ("Текстиль", "Textiles"),
    "14": ("Одежда", "Clothing"),
    "15": ("Кожа и изделия из неё", "Leather and leather goods"),
    "16": ("Древесина и изделия из неё", "Wood and wood products"),
    "17": ("Бумага и картон", "Paper and board"),
    "18": ("Полиграфия", "Printing"),
    "19": ("Кокс и нефтепродукты", "Coke and petroleum products"),
    "20": ("Химические вещества", "Chemicals"),
    "21": ("Лекарства и материалы для медицины", "Pharmaceuticals"),
    "22": ("Резиновые и пластмассовые изделия", "Rubber and plastic products"),
    "23": ("Неметаллические минеральные изделия", "Non-metallic mineral products"),
    "24": ("Металлы", "Basic metals"),
    "25": ("Готовые металлические изделия", "Fabricated metal products"),
    "26": ("Электроника и оптика", "Electronics and optics"),
    "27": ("Электрическое оборудование", "Electrical equipment"),
    "28": ("Машины и оборудование", "Machinery and equipment"),
    "29": ("Автомобили и прицепы", "Motor vehicles and trailers"),
    "30": ("Прочий транспорт", "Other transport equipment"),
    "31": ("Мебель", "Furniture"),
    "32": ("Прочие готовые изделия", "Other manufactured goods"),
    "33": ("Ремонт и монтаж оборудования", "Repair and installation of machinery"),
    "35": ("Электроэнергия, газ и пар", "Electricity, gas and steam"),
    "36": ("Водоснабжение", "Water supply"),
    "37": ("Водоотведение", "Sewerage"),
    "38": ("Обращение с отходами", "Waste management"),
    "39": ("Рекультивация", "Remediation"),
    "41": ("Здания и их строительство", "Buildings and their construction"),
    "42": ("Инженерные сооружения", "Civil engineering"),
    "43": ("Специальные строительные работы", "Specialised construction works"),
    "45": ("Торговля автомобилями и их ремонт", "Motor trade and repair"),
    "46": ("Оптовая торговля", "Wholesale trade"),
    "47": ("Розничная торговля", "Retail trade"),
    "49": ("Наземный транспорт", "Land transport"),
    "50": ("Водный транспорт", "Water transport"),
    "51": ("Воздушный и космический транспорт", "Air and space transport"),
    "52": ("Склады и услуги для перевозок", "Warehousing and transport support"),
    "53": ("Почта и курьеры", "Post and couriers"),
    "55": ("Проживание", "Accommodation"),
    "56": ("Общественное питание", "Catering"),
    "58": ("Издания", "Publishing"),
    "59": ("Кино, видео и звукозапись", "Film, video and sound recording"),
    "60": ("Телевидение и радио", "Broadcasting"),
    "61": ("Связь", "Telecommunications"),
    "62": ("Программное обеспечение", "Software and IT consulting"),
    "63": ("Информационные услуги", "Information services"),
    "64": ("Финансовые услуги", "Financial services"),
    "65": ("Страхование", "Insurance"),
    "66": ("Вспомогательные финансовые услуги", "Auxiliary financial services"),
    "68": ("Недвижимость", "Real estate"),
    "69": ("Право и бухгалтерский учёт", "Law and accounting"),
    "70": ("Консультации по управлению", "Management consulting"),
    "71": ("Проектирование и испытания", "Engineering and testing"),
    "72": ("Научные исследования", "Research and development"),
    "73": ("Реклама и исследования рынка", "Advertising and market research"),
    "74": ("Прочие профессиональные услуги", "Other professional services"),
    "75": ("Ветеринария", "Veterinary services"),
    "77": ("Аренда и лизинг", "Rental and leasing"),
    "78": ("Подбор персонала", "Employment services"),
    "79": ("Туризм", "Travel"),
    "80": ("Охрана и расследования", "Security"),
    "81": ("Обслуживание зданий и территорий", "Building services"),
    "82": ("Административные услуги", "Office support"),
    "84": ("Государственное управление", "Public administration"),
    "85": ("Образование", "Education"),
    "86": ("Здравоохранение", "Health care"),
    "87": ("Уход с проживанием", "Residential care"),
    "88": ("Социальные услуги", "Social work"),
    "90": ("Искусство и развлечения", "Arts and entertainment"),
    "91": ("Библиотеки и музеи", "Libraries and museums"),
    "92": ("Азартные игры", "Gambling"),
    "93": ("Спорт и отдых", "Sport and recreation"),
    "94": ("Общественные организации", "Membership organisations"),
    "95": ("Ремонт бытовых вещей", "Repair of household goods"),
    "96": ("Прочие личные услуги", "Other personal services"),
    "97": ("Домашний персонал", "Household staff"),
    "98": ("Товары и услуги домохозяйств", "Own production of households"),
    "99": ("Международные организации", "International organisations"),
}


def okved_problem(code: str) -> str | None:
    """What is wrong with an OKVED code such as 22.29 or 22.29.2: okved_format, okved_class, or None."""
    if not _OKVED.fullmatch(code):
        return "okved_format"
    return None if code[:2] in CLASSES else "okved_class"


def okpd2_problem(code: str) -> str | None:
    """What is wrong with an OKPD2 code such as 22.29.29 or 22.29.29.190: okpd2_format, okpd2_class, or None."""
    if not _OKPD2.fullmatch(code):
        return "okpd2_format"
    return None if code[:2] in CLASSES else "okpd2_class"


def class_of(code: str) -> str:
    """The class of a code: «22» of «22.29.29»."""
    return code[:2]


def class_names(code: str) -> tuple[str, str]:
    """The Russian and the English name of a code's class; empty for none."""
    return CLASSES.get(class_of(code), ("", ""))
