"""Entries of the lists: added, changed by one at a time, closed by date; numbers stay unique."""

from datetime import date, timedelta

import pytest

from reception.domain.directory_errors import (
    CodeTaken,
    EntryChangedMeanwhile,
    PrefixTaken,
    UnusablePattern,
    UnusablePrefix,
)
from reception.domain.errors import NotPermitted
from reception.domain.vocabulary import OrganisationKind, Role
from reception.extensions import db
from reception.models import Branch, District, Organisation, Programme, Topic
from reception.queries import directory, entries
from reception.queries.kept_lists import kept_lists
from reception.queries.scope import Scope
from reception.services import directories
from reception.services.directories import Alias
from tests.desk import NOW

NAMES = {"name_kk": "Жаңа", "name_ru": "Новое", "name_en": "New"}
TODAY = NOW.date()


@pytest.fixture
def administrator(make):
    return make.user(Role.ADMINISTRATOR)


@pytest.fixture
def add(administrator):
    def add(model, **values):
        return directories.add(model, {"code": "new", **NAMES, **values}, actor=administrator, now=NOW)

    return add


@pytest.fixture
def change(administrator):
    def change(entry, *, seen_version=None, **values):
        seen = entry.version if seen_version is None else seen_version
        aliases = values.pop("aliases", None)
        return directories.change(
            entry, values, aliases=aliases, seen_version=seen, actor=administrator, now=NOW
        )

    return change


class TestAdding:
    def test_a_branch_gets_its_place_in_the_tree(self, make, add):
        above = make.branch()
        branch = add(Branch, parent_id=above.id, number_prefix="НОВ")

        assert branch.path == f"{above.path}{branch.id}/"
        assert branch in directory.branches_below(above, Scope.everything())

    def test_an_organisation_is_offered_to_its_branch(self, make, add):
        branch = make.branch()
        added = add(Organisation, branch_id=branch.id, kind=OrganisationKind.AKIMAT)

        assert added in directory.organisations_for(branch)

    def test_a_topic_stands_below_its_first_level(self, make, add):
        added = add(Topic, parent_id=make.topic("housing").id, position=5)

        order = [topic.code for topic in entries.topics()]
        assert order.index("housing") < order.index("new") < order.index("utilities")
        assert added.id in {topic.id for topic in kept_lists().topics_for("")}

    def test_a_code_is_taken_within_its_list_and_branch(self, make, add):
        branch = make.branch()
        add(Organisation, branch_id=branch.id)
        add(Organisation, branch_id=make.branch().id)

        with pytest.raises(CodeTaken):
            add(Organisation, branch_id=branch.id)
        add(Programme)
        with pytest.raises(CodeTaken):
            add(Programme)
        add(Topic)
        with pytest.raises(CodeTaken):
            add(Topic)

    def test_only_an_administrator_adds(self, make):
        with pytest.raises(NotPermitted):
            directories.add(
                Programme,
                {"code": "x", **NAMES},
                actor=make.user(Role.MANAGER, branch=make.branch()),
                now=NOW,
            )


class TestChanging:
    def test_what_somebody_else_has_changed_is_not_written_over(self, add, change):
        programme = add(Programme)
        seen = programme.version
        change(programme, name_en="First")

        with pytest.raises(EntryChangedMeanwhile):
            change(programme, seen_version=seen, name_en="Second")
        assert programme.name_en == "First"

    def test_two_people_who_only_add_names_of_a_district_collide_too(self, make, change):
        district = make.district(make.branch())
        seen = district.version
        change(district, aliases=[Alias("Зеленовский район", None, date(2018, 12, 1))])

        with pytest.raises(EntryChangedMeanwhile):
            change(district, seen_version=seen, aliases=[Alias("Зеленов")])
        db.session.commit()
        assert [alias.name for alias in district.aliases] == ["Зеленовский район"]

    def test_saving_what_is_there_changes_nothing(self, add, change):
        programme = add(Programme)

        assert not change(programme, name_en="New")
        assert change(programme, name_en="Newer")

    def test_code_and_place_are_for_ever(self, add, change):
        programme = add(Programme)

        with pytest.raises(ValueError, match="keeps its code"):
            change(programme, code="other")


class TestClosing:
    @pytest.mark.parametrize(
        ("valid_to", "is_offered"),
        [
            pytest.param(None, True, id="in use"),
            pytest.param(TODAY, True, id="on its last day"),
            pytest.param(TODAY - timedelta(days=1), False, id="the day after"),
        ],
    )
    def test_an_entry_is_offered_until_its_last_day(self, make, change, time_machine, valid_to, is_offered):
        time_machine.move_to(NOW, tick=False)
        branch = make.branch()
        organisation, district = make.organisation(branch), make.district(branch)
        for entry in (organisation, district, make.topic("housing")):
            change(entry, valid_to=valid_to)
        programme = db.session.merge(Programme(code="p", **NAMES))
        db.session.flush()
        change(programme, valid_to=valid_to)

        assert (organisation in directory.organisations_for(branch)) is is_offered
        kept = kept_lists()
        for entry, found in (
            (organisation, kept.organisations_for(branch.path)),
            (district, kept.districts_for(branch.path)),
            (programme, kept.programmes_offered()),
            (make.topic("housing"), kept.topics_for(branch.path)),
        ):
            assert (entry.id in {each.id for each in found}) is is_offered

    def test_with_a_topic_of_the_first_level_its_second_is_closed(self, make, change):
        change(make.topic("housing"), valid_to=TODAY - timedelta(days=400))

        assert not [t for t in kept_lists().topics_for("") if t.code.startswith("housing")]

    def test_a_closed_entry_is_reopened_by_taking_its_date_away(self, make, change):
        branch = make.branch()
        old = make.organisation(branch, is_active=False)
        assert old not in directory.organisations_for(branch)

        change(old, valid_to=None)

        assert old in directory.organisations_for(branch)

    def test_what_is_closed_stands_in_old_questions_still(self, make, change):
        branch = make.branch()
        district = make.district(branch)
        question = make.question(branch, district_id=district.id)
        change(district, valid_to=date(2020, 1, 1))
        db.session.commit()

        assert question.district is district
        assert directory.names_of(District, {district.id}) == {district.id: district.names}
        assert entries.open_questions(district) == 1


class TestNumbers:
    def test_a_new_pattern_holds_from_now_on(self, make, change):
        branch = make.branch(number_prefix="УРЛ")
        first = make.appeal(branch)
        change(branch, number_pattern="{prefix}/{year}/{serial:04}")
        db.session.commit()

        assert first.number == "УРЛ-2026-000001"
        assert make.appeal(branch).number == "УРЛ/2026/0002"

    @pytest.mark.parametrize("pattern", ["{prefix}-{serial}", "{prefix}-{serial}-{year}", "{prefix"])
    def test_a_pattern_that_could_give_a_number_twice_is_refused(self, make, change, pattern):
        with pytest.raises(UnusablePattern):
            change(make.branch(), number_pattern=pattern)

    def test_a_prefix_is_a_word_without_separators(self, make, change):
        with pytest.raises(UnusablePrefix):
            change(make.branch(), number_prefix="УРЛ-2")

    def test_a_prefix_is_taken_also_by_whoever_had_it_once(self, make, change):
        first, second = make.branch(number_prefix="УРЛ"), make.branch(number_prefix="АКЖ")
        make.appeal(first)
        with pytest.raises(PrefixTaken):
            change(second, number_prefix="урл")
        change(first, number_prefix="ОРЛ")

        with pytest.raises(PrefixTaken):
            change(second, number_prefix="УРЛ")
        assert change(first, number_prefix="УРЛ")
