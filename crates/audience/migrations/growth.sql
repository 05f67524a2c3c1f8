-- How many contacts came (1) and went (2) in each quarter of an hour, by the way they did: charts look here, not at contacts.
-- Quarters, because that is what time zones differ by.
CREATE TABLE audience_growth (
  ws {int} NOT NULL,
  kind {int} NOT NULL,
  at {int} NOT NULL,
  source TEXT NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (ws, kind, at, source)
) {without_rowid};

INSERT INTO audience_growth (ws, kind, at, source, n)
SELECT ws, 1, created_at - created_at % 900000, source, COUNT(*) FROM audience_contacts
GROUP BY ws, created_at - created_at % 900000, source;

INSERT INTO audience_growth (ws, kind, at, source, n)
SELECT c.ws, 2, c.at - c.at % 900000, e.source, COUNT(DISTINCT c.contact) FROM audience_consents c
JOIN audience_evidence e ON e.evidence = c.evidence WHERE c.kind = 3
GROUP BY c.ws, c.at - c.at % 900000, e.source;
