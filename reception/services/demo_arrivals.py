"""What comes in during the demo's half-year: when, to which branch, from whom, about what."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from reception.domain.periods import add_months, local_day
from reception.domain.vocabulary import Channel, Kind, Language
from reception.models import Appeal, Branch, District, User
from reception.services import demo_fates
from reception.services.demo_applicants import Applicants, Person
from reception.services.demo_cast import CLERK, OFFICIAL, Cast
from reception.services.demo_headline import HEADLINE, HEADLINE_BRANCH, Case
from reception.services.demo_hours import OfficeHours
from reception.services.demo_life import Part
from reception.services.demo_lots import BRANCHES, CHANNELS, KAZAKH, ORIGINS, PROGRAMMES, TOPICS
from reception.services.demo_texts import CITY_CODE, Home, Said, Texts

MONTHS = 6
AFTER_HOURS = frozenset({Channel.WEB_FORM, Channel.EMAIL, Channel.SOCIAL_NETWORK})
ON_THE_ROAD = frozenset({Channel.MOBILE_RECEPTION, Channel.PERSONAL_RECEPTION})
"""Written down where people are met, and entered at the desk afterwards."""


@dataclass(eq=False, slots=True, kw_only=True)
class Arrival:
    """An appeal before it is registered."""

    branch: Branch
    district: District
    received_at: datetime
    registered_at: datetime
    channel: Channel
    clerk: User
    language: Language
    case: Case | None
    kind: Kind = Kind.APPLICATION
    person: Person | None = None
    parts: Sequence[Part] = ()
    repeat_of: "Arrival | None" = None
    programme: str | None = None
    signatories: int = 1
    row: Appeal | None = None

    @property
    def text(self) -> str:
        """Return the letter as a whole."""
        if len(self.parts) == 1:
            return self.parts[0].text
        return "\n\n".join(f"{number}. {part.text}" for number, part in enumerate(self.parts, start=1))

    @property
    def is_anonymous(self) -> bool:
        """Say whether nobody signed."""
        return self.person is None


class Arrivals:
    """Draws the half-year's appeals by lot, the earliest first."""

    def __init__(
        self,
        dice: Random,
        *,
        on: date,
        cast: Cast,
        hours: OfficeHours,
        texts: Texts,
        branches: Sequence[Branch],
        districts: Sequence[District],
    ) -> None:
        """Take the last day, and what the lots are drawn from."""
        self._dice = dice
        self._cast = cast
        self._hours = hours
        self._texts = texts
        self._branches = {branch.code: branch for branch in branches}
        self._districts = {district.code: district for district in districts}
        self._home = {d.branch_id: d for d in districts if d.branch.parent_id is not None}
        self._branch_of = {district.code: district.branch for district in districts}
        self._applicants = Applicants(dice, texts, on=on)
        first = add_months(on, -MONTHS)
        days = (first + timedelta(days=number) for number in range((on - first).days + 1))
        self._days = [day for day in days if hours.calendar.is_working_day(day)]
        self._earlier: dict[int, list[Arrival]] = defaultdict(list)

    def draw(self, count: int) -> list[Arrival]:
        """Return ``count`` appeals with their questions and the questions' fates."""
        headline = HEADLINE[:count]
        arrivals = [self._arrival(case) for case in headline]
        arrivals += [self._arrival(None) for _ in range(count - len(headline))]
        arrivals.sort(key=lambda arrival: arrival.received_at)
        for arrival in arrivals:
            self._fill(arrival)
        self._leave_some_undone(arrivals)
        return arrivals

    def _arrival(self, case: Case | None) -> Arrival:
        """Return when and where an appeal comes in, and on which way."""
        if case is None:
            day = self._dice.choice(self._days)
            branch = self._branches[self._dice.choices(list(BRANCHES), weights=list(BRANCHES.values()))[0]]
            channel = self._dice.choices(list(CHANNELS), weights=list(CHANNELS.values()))[0]
        else:
            day, branch, channel = self._days[-1 - case.age], self._branches[HEADLINE_BRANCH], case.channel
        district = (
            self._home.get(branch.id)
            or self._districts[self._dice.choices(list(ORIGINS), weights=list(ORIGINS.values()))[0]]
        )
        received_at, registered_at = self._moments(day, channel)
        is_kazakh = self._dice.random() < KAZAKH.get(district.code, 0.7)
        return Arrival(
            branch=branch,
            district=district,
            received_at=received_at,
            registered_at=registered_at,
            channel=channel,
            clerk=self._cast.by_login(CLERK) if case else self._cast.clerk(branch),
            language=Language.KAZAKH if is_kazakh else Language.RUSSIAN,
            case=case,
        )

    def _moments(self, day: date, channel: Channel) -> tuple[datetime, datetime]:
        """Return when an appeal is received on a working day, and when it is entered."""
        minutes = timedelta(minutes=1)
        if channel in AFTER_HOURS and self._dice.random() < 0.4:
            # Friday's evening, or the Saturday after it.
            later = self._dice.choice((0, 1)) if day.weekday() == 4 else 0
            received_at = self._hours.at(day + timedelta(days=later), self._dice.randrange(19 * 60, 24 * 60))
            return received_at, self._hours.next_morning(received_at)
        received_at = self._hours.on_day(day)
        if channel in ON_THE_ROAD and self._dice.random() < 0.5:
            return received_at, self._hours.next_morning(received_at)
        if channel is Channel.LETTER:
            return received_at, self._hours.after(received_at)
        return received_at, received_at + self._dice.randint(2, 20) * minutes

    def _fill(self, arrival: Arrival) -> None:
        """Add who appeals, and what each question is about."""
        dice = self._dice
        before, home = self._meet(arrival)
        topics = [self._first_topic(arrival, before)]
        if arrival.case is None and dice.random() < 0.035:
            topics += [self._topic(arrival) for _ in range(dice.choice((1, 1, 1, 1, 2)))]
        said = [self._said(arrival, topic, home) for topic in topics]
        arrival.kind = said[0].kind
        arrival.parts = [self._part(arrival, one) for one in said]
        arrival.programme = self._programme(said[0].topic)
        if all(one.is_of_many for one in said) and not arrival.is_anonymous and dice.random() < 0.15:
            arrival.signatories = dice.choice((3, 4, 5, 6, 8, 12, 15, 18, 24, 37, 52, 86))

    def _meet(self, arrival: Arrival) -> tuple[Arrival | None, Home]:
        """Add the person; return the earlier appeal of one who comes again, and where they live."""
        dice, earlier = self._dice, self._earlier[arrival.branch.id]
        if earlier and arrival.case is None and dice.random() < 0.13:
            before = dice.choice(earlier)
            arrival.person, arrival.district = before.person, before.district
            arrival.language = before.language
        else:
            before = None
        language, district = arrival.language, arrival.district
        if before is None and arrival.case is None and dice.random() < 0.012:
            return None, self._texts.home(language=language, district=district.code)
        person = arrival.person or self._applicants.invent(language=language, district=district)
        arrival.person = person
        earlier.append(arrival)
        return before, person.home

    def _first_topic(self, arrival: Arrival, before: Arrival | None) -> str:
        """Return the topic: of a person who comes again, often the one of the earlier appeal."""
        if arrival.case is not None:
            return arrival.case.topic
        if before is None or before.registered_at >= arrival.registered_at or self._dice.random() < 0.5:
            return self._topic(arrival)
        arrival.repeat_of = before
        return before.parts[0].topic

    def _topic(self, arrival: Arrival) -> str:
        column = 0 if arrival.district.code == CITY_CODE else 1
        weights = [row[column] for row in TOPICS.values()]
        return self._dice.choices(list(TOPICS), weights=weights)[0]

    def _said(self, arrival: Arrival, topic: str, home: Home) -> Said:
        return self._texts.appeal(
            topic,
            language=arrival.language,
            home=home,
            received_on=local_day(arrival.received_at, self._hours.zone),
        )

    def _part(self, arrival: Arrival, said: Said) -> Part:
        branch, case = arrival.branch, arrival.case
        if case is not None:
            fate, body = case.fate, self._cast.by_login(OFFICIAL).organisation
            assert body is not None, "the headline's official belongs to a body"
        else:
            body = self._cast.body(branch, said.topic)
            fate = demo_fates.draw(
                self._dice, said.kind, age=self._age(arrival), is_anonymous=arrival.is_anonymous
            )
        competent = self._cast.competent_body(
            branch, said.topic, akimat_of=self._branch_of[arrival.district.code]
        )
        return Part(topic=said.topic, text=said.text, fate=fate, body=body, competent_body=competent)

    def _programme(self, topic: str) -> str | None:
        """Return the label of a programme, where one has to do with the topic."""
        found = PROGRAMMES.get(topic) or PROGRAMMES.get(topic.partition(".")[0])
        return found if found and self._dice.random() < 0.35 else None

    def _age(self, arrival: Arrival) -> int:
        """Return how many working days ago the appeal was entered."""
        entered_on = local_day(arrival.registered_at, self._hours.zone)
        return self._hours.calendar.working_days_between(entered_on, self._days[-1])

    def _leave_some_undone(self, arrivals: Sequence[Arrival]) -> None:
        """Let some questions whose term has passed get stuck on the way: they are overdue."""
        old_enough = [
            part
            for arrival in arrivals
            if arrival.case is None and self._age(arrival) in demo_fates.STUCK_AGES
            for part in arrival.parts
        ]
        wanted = len(arrivals) * demo_fates.STUCK_PER_MILLE // 1000
        for part in self._dice.sample(old_enough, min(wanted, len(old_enough))):
            part.fate = demo_fates.stuck(self._dice, part.fate.outcome)
