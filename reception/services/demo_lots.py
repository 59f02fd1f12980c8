"""The weights of the demo's lots: invented, but such as a reception of the oblast would have them."""

from reception.domain.vocabulary import Channel

BRANCHES = {
    "ZKO": 14,
    "ORAL": 34,
    "AKZHAIYK": 5,
    "BORILI": 8,
    "ZHANAKALA": 4,
    "ZHANIBEK": 3,
    "BAITEREK": 8,
    "KAZTAL": 4,
    "KARATOBE": 3,
    "BOKEYORDA": 3,
    "SYRYM": 4,
    "TASKALA": 3,
    "TEREKTI": 6,
    "SHYNGYRLAU": 3,
}

ORIGINS = {
    "2710": 50,
    "2732": 5,
    "2736": 7,
    "2740": 4,
    "2742": 3,
    "2744": 8,
    "2748": 4,
    "2750": 2,
    "2754": 2,
    "2758": 3,
    "2760": 3,
    "2762": 6,
    "2766": 3,
}
"""The districts from which people come to the oblast branch."""

KAZAKH = {"2710": 0.42, "2736": 0.45, "2744": 0.42, "2762": 0.5, "2760": 0.55}
"""The share of appeals in Kazakh; elsewhere 0.7."""

CHANNELS = {
    Channel.IN_PERSON: 45,
    Channel.TELEPHONE: 14,
    Channel.LETTER: 11,
    Channel.WEB_FORM: 10,
    Channel.EMAIL: 6,
    Channel.MOBILE_RECEPTION: 6,
    Channel.PERSONAL_RECEPTION: 5,
    Channel.SOCIAL_NETWORK: 2,
    Channel.VIDEO: 1,
}

TOPICS = {
    "social": (13, 14),
    "housing": (12, 6),
    "utilities": (12, 4),
    "land": (6, 11),
    "labour": (7, 6),
    "health": (7, 7),
    "education": (7, 7),
    "roads": (8, 9),
    "construction": (3, 2),
    "supply": (7, 11),
    "improvement": (9, 4),
    "justice": (5, 4),
    "pensions": (4, 4),
    "agriculture": (1, 7),
    "ecology": (2, 2),
    "communication": (2, 5),
    "business": (3, 3),
    "documents": (3, 2),
    "party": (2, 2),
    "proposals": (3, 3),
    "other": (4, 3),
}
"""First-level topics in the city and in the villages."""

PROGRAMMES = {
    "housing.queue": "nurly_zher",
    "housing.mortgage": "nurly_zher",
    "utilities": "nurly_zher",
    "roads": "nurly_zhol",
    "supply.water": "clean_water",
    "education.schools": "comfortable_school",
    "health.village_care": "diploma_to_village",
    "construction.social_buildings": "auyl_el_besigi",
    "social.disability": "barrier_free",
    "improvement.trees": "green_kazakhstan",
    "ecology": "green_kazakhstan",
    "business.loans": "auyl_amanaty",
    "business.grants": "bastau_business",
    "agriculture.livestock": "auyl_amanaty",
    "communication": "digital_kazakhstan",
    "documents.eservices": "digital_kazakhstan",
    "party.projects": "rukhani_zhangyru",
    "other.culture_sport": "rukhani_zhangyru",
}
"""Programmes that have to do with a topic of the first or second level."""
