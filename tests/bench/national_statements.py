"""The plain SQL for a whole report: all figures of all breakdowns, of the month and the periods beside it.

Written by hand from report.md, one pass over the questions of each period; ``:name`` marks a value.
"""

BREAKDOWNS = (
    "branch_id",
    "organisation_id",
    "official_id",
    "topic_id",
    "channel",
    "district_id",
    "programme_id",
)
OUTCOMES = ("positive", "partly", "explained", "refused", "redirected", "left", "withdrawn", "unstated")

SPANS = 4
"""The month, the one before, the same of last year, and since January."""
_STATES = """
SELECT {place} AS place, e.question_id, e.branch_id, e.organisation_id, e.official_id, e.topic_id, e.channel,
       e.district_id, e.programme_id, e.status = 'closed' AS closed, e.outcome, e.received_at, e.closed_at,
       e.due_at, e.original_due_at, least(:end{place}, :known) AS reached, s.status <> 'closed' AS opening,
       e.received_at >= :start{place} AND e.received_at < :end{place} AS received,
       s.status = 'closed' AND e.status <> 'closed' AS reopened,
       e.status = 'closed' AND (s.status <> 'closed' OR e.received_at >= :start{place}) AS decided,
       p.at AS positive_at
  FROM question_state e
  LEFT JOIN question_state s ON s.question_id = e.question_id AND s.valid_from < :start{place}
   AND s.valid_to >= :start{place} AND s.known_from <= :known AND s.known_to > :known
  LEFT JOIN (
SELECT p.question_id, max(p.closed_at) AS at
  FROM question_state p
 WHERE p.branch_id = ANY(:branches) AND p.closed_at >= :start{place} AND p.closed_at < :end{place}
   AND p.outcome = 'positive' AND p.known_from <= :known AND p.known_to > :known
 GROUP BY 1
) p ON p.question_id = e.question_id
 WHERE e.branch_id = ANY(:branches) AND e.valid_from < :end{place}
   AND e.valid_to >= :end{place} AND e.known_from <= :known AND e.known_to > :known
   AND (e.closed_at IS NULL OR e.closed_at >= :start{place})
"""
_SAID = """
SELECT l.verdict FROM question_state l
 WHERE l.question_id = st.question_id AND l.closed_at = st.closed_at AND st.decided
   AND st.outcome = 'positive' AND l.known_from <= :known AND l.known_to > :known
 ORDER BY l.valid_from DESC LIMIT 1
"""
_UNDONE = """
SELECT least(
  (SELECT min(r.valid_from) FROM question_state r
    WHERE r.question_id = st.question_id AND r.closed_at IS NULL AND r.valid_from >= st.positive_at
      AND r.known_from <= :known AND r.known_to > :known),
  (SELECT min(d.verdict_at) FROM question_state d
    WHERE d.question_id = st.question_id AND d.closed_at = st.positive_at AND d.verdict = 'not_solved'
      AND d.known_from <= :known AND d.known_to > :known),
  (SELECT min(o.received_at)
     FROM question q JOIN appeal a ON a.id = q.appeal_id
     JOIN appeal oa ON oa.applicant_id = a.applicant_id AND oa.id <> a.id
     JOIN question oq ON oq.appeal_id = oa.id
     JOIN question_state o ON o.question_id = oq.id AND o.valid_to > :known AND o.valid_from <= :known
      AND o.known_from <= :known AND o.known_to > :known
    WHERE q.id = st.question_id AND o.topic_id = st.topic_id AND o.received_at >= st.positive_at)
) AS at
 WHERE st.positive_at <= :known - interval '720 hours'
"""
_COUNTS = {
    "opening": "opening",
    "received": "received",
    "reopened": "reopened",
    "decided": "decided",
    "closing": "NOT closed",
    "overdue": "NOT closed AND due_at < reached",
    "matured": "received AND original_due_at < reached",
    "matured_positive": "received AND original_due_at < reached AND closed AND outcome = 'positive'",
    "unmatured": "received AND (original_due_at IS NULL OR original_due_at >= reached)",
    "original_term": "decided AND original_due_at IS NOT NULL",
    "no_original_term": "decided AND original_due_at IS NULL",
    "in_original_term": "decided AND closed_at <= original_due_at",
    "effective_term": "decided AND due_at IS NOT NULL",
    "no_effective_term": "decided AND due_at IS NULL",
    "in_effective_term": "decided AND closed_at <= due_at",
    "answered": "said IS NOT NULL",
    "confirmed": "said = 'solved'",
    "denied": "said = 'not_solved'",
}
_WINDOWS = {"short": 30, "long": 90}
for _name, _days in _WINDOWS.items():
    _age = f"positive_at {{}} :known - interval '{24 * _days} hours'"
    _COUNTS |= {
        f"settled_{_name}": _age.format("<="),
        f"unsettled_{_name}": _age.format(">"),
        f"sticky_{_name}": f"{_age.format('<=')} AND (undone_at IS NULL "
        f"OR undone_at >= positive_at + interval '{24 * _days} hours')",
    }
for _outcome in OUTCOMES:
    _COUNTS[f"decided_{_outcome}"] = f"decided AND outcome = '{_outcome}'"
    _COUNTS[f"cohort_{_outcome}"] = f"received AND closed AND outcome = '{_outcome}'"
COUNTED = (*_COUNTS, "median", "ninetieth")


def report(breakdowns: tuple[str, ...]) -> str:
    """Return the statement for some breakdowns and the total; each row says which breakdown it is of."""
    counts = ",\n       ".join(f"count(*) FILTER (WHERE {each}) AS {name}" for name, each in _COUNTS.items())
    sets = ", ".join(("()", *(f"({each})" for each in breakdowns)))
    which = f"grouping({', '.join(breakdowns)}), {', '.join(breakdowns)}" if breakdowns else "0"
    spans = "UNION ALL".join(_STATES.format(place=place) for place in range(SPANS))
    return f"""
WITH each_question AS (
SELECT st.*, undone.at AS undone_at, said.verdict AS said,
       CASE WHEN st.decided THEN width_bucket(st.closed_at, :midnights\\:\\:timestamptz[])
                               - width_bucket(st.received_at, :midnights\\:\\:timestamptz[]) END AS days
  FROM ({spans}) st
  LEFT JOIN LATERAL ({_SAID}) said ON true
  LEFT JOIN LATERAL ({_UNDONE}) undone ON true
)
SELECT place, {which},
       {counts},
       percentile_disc(0.5) WITHIN GROUP (ORDER BY days) AS median,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY days) AS ninetieth
  FROM each_question
 GROUP BY place, GROUPING SETS ({sets})
"""
