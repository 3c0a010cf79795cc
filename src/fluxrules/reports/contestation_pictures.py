"""Where everybody was since the year began, as pictures: the two who are compared, then the others."""

from __future__ import annotations

from collections.abc import Iterator

from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_reader import Graded, Kept, Lecteur
from fluxrules.reports.contestation_words import day_text, word
from fluxrules.reports.document import Paragraph, Picture, said
from fluxrules.reports.trajectories import Progress, Trajectory
from fluxrules.reports.year_pictures import Subject, progress_of, trajectory_of


def compared(case: Contestation) -> tuple[str, ...]:
    """The one who received, when somebody did, and the contestant; those among them who have an account."""
    accounts = {quota.holder for quota in case.decision.quotas if quota.gained_after or quota.received_after}
    both = (case.contestant, *((case.decision.holder,) if case.served else ()))
    return tuple(holder for holder in dict.fromkeys(both) if holder in accounts)


def others(case: Contestation) -> tuple[str, ...]:
    """Who else gained something on this dwelling."""
    gaining = (standing.holder for standing in case.decision.standings if standing.share)
    return tuple(holder for holder in gaining if holder not in compared(case))


def trajectory(case: Contestation, holders: tuple[str, ...], heading: str) -> Trajectory:
    """What is due to each, dwelling after dwelling."""
    return trajectory_of(case.events, _subject(case, holders, heading))


def progress(case: Contestation, holders: tuple[str, ...], heading: str) -> Progress:
    """What each gained and received, dwelling after dwelling."""
    return progress_of(case.events, _subject(case, holders, heading))


def _subject(case: Contestation, holders: tuple[str, ...], heading: str) -> Subject:
    certificate = case.decision.certificate
    return Subject(
        case.decision.bailleur,
        heading,
        {holder: case.names[holder] for holder in holders},
        certificate.band if certificate else None,
        certificate.bound if certificate else None,
    )


def pictures(case: Contestation, *, draws: bool) -> Iterator[Graded]:
    """What was gained and received, and what was due; only words where there is no journal that began with the year.

    Args:
        case: The case.
        draws: Whether the format shows pictures; else they are told, and nothing is drawn.
    """
    # What draws takes most of a second to load: only a report that draws pays for it.
    from fluxrules.reports import picture_trajectory as told

    both, rest = compared(case), others(case)
    empty = not progress(case, (case.contestant,), "").points
    why = case.untold or (word("image.sans_compte") if empty else "")
    if why:
        yield Kept(Paragraph(said(word("image.absente", pourquoi=why))))
        return
    heading = word("image.sujet", bailleur=case.landlord, jour=day_text(case.decision.day))
    if both:
        kind = "deux" if len(both) > 1 else "seul"
        names = {"autre": case.name(both[0]), "un": case.name(both[-1])}
        moved = progress(case, both, heading)
        svg = told.progress_picture(moved) if draws else ""
        yield Kept(Picture(svg, word(f"image.{kind}", **names), told.progress_words(moved)))
    for holders, caption in (
        (both, word(f"image.{kind}_retard", **names) if both else ""),
        (rest, word("image.autres")),
    ):
        if holders:
            late = trajectory(case, holders, heading)
            svg = told.trajectory_picture(late) if draws else ""
            yield Kept(Picture(svg, caption, told.trajectory_words(late)), Lecteur.AGENT)
