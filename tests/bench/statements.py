"""The plain SQL for what the pages show, written by hand as well as we can; ``:name`` marks a value."""

_ROW = """
SELECT q.id, q.received_at, a.number, a.own_number, p.name, t.name_ru, d.name_ru, o.name_ru, u.name,
       q.status, q.outcome, q.due_at
  FROM question q
  JOIN appeal a ON a.id = q.appeal_id
  LEFT JOIN applicant p ON p.id = a.applicant_id
  LEFT JOIN topic t ON t.id = q.topic_id
  LEFT JOIN district d ON d.id = q.district_id
  LEFT JOIN organisation o ON o.id = q.organisation_id
  LEFT JOIN user_account u ON u.id = q.assignee_id
 WHERE q.branch_id = ANY(:branches) AND """
_NEWEST = " ORDER BY q.received_at DESC, q.id DESC LIMIT 51"

QUEUE_IN_WORK = f"{_ROW} q.status = 'in_work' {_NEWEST}"
ALL_OF_TOPIC = f"{_ROW} q.topic_id = :topic {_NEWEST}"
ALL_DEEP = f"{_ROW} (q.received_at, q.id) < (:received_at, :id) {_NEWEST}"
OVERDUE = f"{_ROW} q.status <> 'closed' AND q.due_at < now() ORDER BY q.due_at, q.id LIMIT 51"
SEARCH = f"{_ROW} a.id IN (SELECT appeal_id FROM appeal_search WHERE text LIKE :pattern) {_NEWEST}"

PLACE = """
SELECT received_at, id FROM question WHERE branch_id = ANY(:branches)
 ORDER BY received_at DESC, id DESC OFFSET 949 LIMIT 1
"""

APPEAL = (
    """
SELECT a.number, a.text, a.received_at, a.registered_at, a.channel, a.kind, a.language, p.name, p.phone,
       p.address, q.status, q.outcome, q.due_at, t.name_ru, pt.name_ru, d.name_ru, o.name_ru, u.name,
       r.name, b.name_ru, p.id
  FROM question q
  JOIN appeal a ON a.id = q.appeal_id
  JOIN branch b ON b.id = q.branch_id
  LEFT JOIN applicant p ON p.id = a.applicant_id
  LEFT JOIN topic t ON t.id = q.topic_id
  LEFT JOIN topic pt ON pt.id = t.parent_id
  LEFT JOIN district d ON d.id = q.district_id
  LEFT JOIN organisation o ON o.id = q.organisation_id
  LEFT JOIN user_account u ON u.id = q.assignee_id
  LEFT JOIN user_account r ON r.id = a.registered_by_id
 WHERE q.id = :id AND q.branch_id = ANY(:branches)
""",
    """
SELECT e.action, e.happened_at, e.recorded_at, u.name, e.status_from, e.status_to, e.facts
  FROM event e LEFT JOIN user_account u ON u.id = e.actor_id
 WHERE e.question_id = :id ORDER BY e.happened_at DESC, e.id DESC
""",
    """
SELECT a.number, t.name_ru, q.status
  FROM appeal mine
  JOIN appeal a ON a.applicant_id = mine.applicant_id AND a.id <> mine.id
  JOIN question q ON q.appeal_id = a.id
  LEFT JOIN topic t ON t.id = q.topic_id
 WHERE mine.id = (SELECT appeal_id FROM question WHERE id = :id) AND q.branch_id = ANY(:branches)
 ORDER BY q.received_at DESC, q.id DESC LIMIT 10
""",
)

_AT_BOTH_ENDS = """
  FROM question_state e
  LEFT JOIN question_state s ON s.question_id = e.question_id AND s.valid_from < {start}
   AND s.valid_to >= {start} AND s.known_from <= :known AND s.known_to > :known
 WHERE e.branch_id = ANY(:branches) AND e.valid_from < {end} AND e.valid_to >= {end}
   AND e.known_from <= :known AND e.known_to > :known
   AND (e.status <> 'closed' OR e.closed_at >= {start})"""
_RECEIVED = "e.received_at >= {start} AND e.received_at < {end}"

REPORT = f"""
SELECT e.branch_id, e.status = 'closed', e.outcome,
       count(*) FILTER (WHERE s.status <> 'closed') AS opening,
       count(*) FILTER (WHERE {_RECEIVED}) AS received,
       count(*) FILTER (WHERE s.status = 'closed' AND e.status <> 'closed') AS reopened,
       count(*) FILTER (WHERE e.status = 'closed' AND (s.status <> 'closed' OR {_RECEIVED})) AS decided,
       count(*) FILTER (WHERE e.status <> 'closed') AS closing,
       count(*) FILTER (WHERE e.status <> 'closed' AND e.due_at < {{end}}) AS overdue
{_AT_BOTH_ENDS}
 GROUP BY 1, 2, 3
""".format(start=":start", end=":end")

MONTHS = f"""
SELECT m.starts, counted.*
  FROM unnest(:starts, :ends) AS m(starts, ends)
 CROSS JOIN LATERAL (
SELECT count(*) FILTER (WHERE {_RECEIVED}) AS received,
       count(*) FILTER (WHERE e.status = 'closed' AND (s.status <> 'closed' OR {_RECEIVED})) AS decided,
       count(*) FILTER (WHERE e.status = 'closed' AND e.outcome = 'positive'
                          AND (s.status <> 'closed' OR {_RECEIVED})) AS positive
{_AT_BOTH_ENDS}
) AS counted
""".format(start="m.starts", end="m.ends")

REGISTRATION = (
    "SELECT id FROM appeal WHERE submission_key = :key",
    """
INSERT INTO number_counter (branch_id, year, last) VALUES (:branch, :year, 1)
ON CONFLICT (branch_id, year) DO UPDATE SET last = number_counter.last + 1 RETURNING last AS serial
""",
    """
INSERT INTO applicant (branch_id, name, name_folded, phone, address, language, created_at)
VALUES (:branch, :name, :folded, :phone, '', 'ru', :now) RETURNING id AS applicant
""",
    """
INSERT INTO appeal (branch_id, number, year, serial, applicant_id, received_at, registered_at,
                    registered_by_id, channel, kind, language, text, signatories, is_collective,
                    is_anonymous, submission_key, parts)
VALUES (:branch, :prefix || '-' || :year || '-' || lpad(:serial\\:\\:text, 6, '0'), :year, :serial,
        :applicant, :now, :now, :actor, 'in_person', 'application', 'ru', :text, 1, false, false, :key, 1)
RETURNING id AS appeal
""",
    """
INSERT INTO question (appeal_id, branch_id, part, text, status, received_at, channel, topic_id, district_id,
                      original_due_at, due_at, version)
VALUES (:appeal, :branch, 1, '', 'registered', :now, 'in_person', :topic, :district, :due, :due, 1)
RETURNING id AS question
""",
    """
INSERT INTO event (question_id, action, happened_at, recorded_at, actor_id, status_to, facts)
VALUES (:question, 'register', :now, :now, :actor, 'registered', :facts) RETURNING id AS event
""",
    """
INSERT INTO question_state (question_id, valid_from, valid_to, known_from, known_to, status, branch_id,
                            received_at, channel, topic_id, district_id, original_due_at, due_at)
VALUES (:question, :now, :forever, :now, :forever, 'registered', :branch, :now, 'in_person', :topic,
        :district, :due, :due) RETURNING id AS state
""",
    "INSERT INTO appeal_search (appeal_id, text) VALUES (:appeal, :searched) RETURNING appeal_id",
)
