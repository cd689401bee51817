"""The table of situations: for each of the 45, the tests which show what is expected there."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
# situations that are shown elsewhere, or elsewhere too; the others have tests with their number
SHOWN = {
    1: (
        "faults/test_kill.py::test_killed_at_any_call_nothing_is_lost_and_the_next_run_ends_the_same",
    ),
    3: ("faults/test_errors.py::test_an_error_at_any_call_loses_nothing_and_is_told",),
    5: ("test_cli.py::test_what_cannot_be_meant_is_refused_and_nothing_is_written",),
    6: ("test_cli.py::test_an_edited_output_is_not_overwritten_nor_undone",),
    8: ("test_fix.py::test_nothing_is_written_through_links",),
    12: ("test_cli.py::test_two_folders_keep_their_names",),
    16: ("test_records.py::test_a_bomb_is_not_unpacked",),
    17: ("test_records.py::test_what_is_cut_off_or_followed_by_rubbish_is_told",),
    18: (
        "test_lexicon.py::test_a_pattern_that_may_begin_with_anything",
        "test_lexicon.py::test_a_pattern_without_a_fixed_beginning_is_refused",
    ),
    19: (
        "test_join.py::test_worst_cases",
        "test_join.py::test_five_thousand_paragraphs",
        "test_join.py::test_very_long_and_very_short_texts",
    ),
    25: ("test_decode.py::test_every_file_reads_as_its_text",),
    27: (
        "test_report.py::test_no_payload_becomes_markup",
        "test_report.py::test_the_page_allows_its_own_script_and_style_only",
    ),
    28: ("test_report.py::test_nothing_acts_in_a_terminal",),
    29: (
        "test_formats_output.py::test_github_gets_no_command_but_ours",
        "test_report.py::test_no_cell_is_a_formula",
    ),
    30: ("test_config.py::test_what_cannot_be_meant_is_an_error",),
    32: ("test_index.py::test_a_damaged_index_is_never_believed",),
    36: (
        "test_resume.py::test_a_killed_run_goes_on_and_ends_the_same",
        "test_resume.py::test_a_run_says_why_it_does_all_again",
    ),
    38: (
        "test_rules.py::test_case",
        "test_run.py::test_a_second_run_changes_nothing",
        "test_laws_encoding.py::test_a_second_pass_changes_nothing_and_undo_restores",
        "test_laws_layout.py::test_layout_settles_loses_nothing_and_can_be_undone",
        "test_laws_normalise.py::test_a_second_run_changes_nothing",
        "test_laws_repeats.py::test_a_second_run_changes_nothing",
        "test_laws_boilerplate.py::test_a_second_pass_changes_nothing",
    ),
    39: (
        "test_run.py::test_undo_gives_every_byte_back",
        "test_run.py::test_any_bytes_come_back",
        "test_fix.py::test_a_fix_keeps_mode_and_neighbours_and_can_be_undone",
    ),
    40: (
        "test_files.py::test_a_pointer_is_no_text",
        "test_files.py::test_a_link_of_git_annex_is_named",
    ),
    41: ("test_run.py::test_a_dying_worker_loses_no_job",),
    42: ("test_run.py::test_workers_do_not_change_the_answer",),
    45: ("faults/test_trees.py::test_nobody_is_called",),
}


def numbered() -> dict[int, list[str]]:
    """Give the tests of this folder by the numbers in their names."""
    found: dict[int, list[str]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE):
            for number in re.findall(r"(?<=_)\d\d(?=_)", name):
                found.setdefault(int(number), []).append(name)
    return found


def test_every_situation_is_shown() -> None:
    shown = numbered().keys() | SHOWN.keys()
    assert sorted(shown) == list(range(1, 46))


@pytest.mark.parametrize("place", [place for places in SHOWN.values() for place in places])
def test_what_is_named_is_there(place: str) -> None:
    path, name = place.split("::")
    assert re.search(rf"^def {name}\(", (TESTS / path).read_text("utf-8"), re.MULTILINE)
