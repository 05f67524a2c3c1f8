-- Charts over more than two days are drawn from quarters of an hour, which are counted beside the minutes from now on;
-- minutes are kept for two days only.
CREATE TABLE log_quarters (
  ws INTEGER NOT NULL,
  quarter INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (ws, quarter, kind)
) WITHOUT ROWID;
INSERT INTO log_quarters (ws, quarter, kind, n)
  SELECT ws, minute / 15, kind, CAST(SUM(n) AS BIGINT) FROM log_minutes GROUP BY ws, minute / 15, kind;

-- Destinations likewise: days (UTC) beside the hours.
CREATE TABLE log_destination_days (
  ws INTEGER NOT NULL,
  day INTEGER NOT NULL,
  domain TEXT NOT NULL,
  accepted INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  deferred INTEGER NOT NULL,
  bounced INTEGER NOT NULL,
  expired INTEGER NOT NULL,
  captured INTEGER NOT NULL,
  delay_ms INTEGER NOT NULL,
  d0 INTEGER NOT NULL, d1 INTEGER NOT NULL, d2 INTEGER NOT NULL, d3 INTEGER NOT NULL, d4 INTEGER NOT NULL, d5 INTEGER NOT NULL,
  d6 INTEGER NOT NULL, d7 INTEGER NOT NULL, d8 INTEGER NOT NULL, d9 INTEGER NOT NULL, d10 INTEGER NOT NULL, d11 INTEGER NOT NULL,
  d12 INTEGER NOT NULL, d13 INTEGER NOT NULL, d14 INTEGER NOT NULL, d15 INTEGER NOT NULL, d16 INTEGER NOT NULL, d17 INTEGER NOT NULL,
  d18 INTEGER NOT NULL, d19 INTEGER NOT NULL, d20 INTEGER NOT NULL, d21 INTEGER NOT NULL, d22 INTEGER NOT NULL, d23 INTEGER NOT NULL,
  PRIMARY KEY (ws, day, domain)
) WITHOUT ROWID;
INSERT INTO log_destination_days (ws, day, domain,
  accepted, delivered, deferred, bounced, expired, captured, delay_ms, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9,
  d10, d11, d12, d13, d14, d15, d16, d17, d18, d19, d20, d21, d22, d23)
  SELECT ws, hour / 24, domain,
  CAST(SUM(accepted) AS BIGINT), CAST(SUM(delivered) AS BIGINT), CAST(SUM(deferred) AS BIGINT),
  CAST(SUM(bounced) AS BIGINT), CAST(SUM(expired) AS BIGINT), CAST(SUM(captured) AS BIGINT),
  CAST(SUM(delay_ms) AS BIGINT), CAST(SUM(d0) AS BIGINT), CAST(SUM(d1) AS BIGINT), CAST(SUM(d2) AS BIGINT),
  CAST(SUM(d3) AS BIGINT), CAST(SUM(d4) AS BIGINT), CAST(SUM(d5) AS BIGINT), CAST(SUM(d6) AS BIGINT),
  CAST(SUM(d7) AS BIGINT), CAST(SUM(d8) AS BIGINT), CAST(SUM(d9) AS BIGINT), CAST(SUM(d10) AS BIGINT),
  CAST(SUM(d11) AS BIGINT), CAST(SUM(d12) AS BIGINT), CAST(SUM(d13) AS BIGINT), CAST(SUM(d14) AS BIGINT),
  CAST(SUM(d15) AS BIGINT), CAST(SUM(d16) AS BIGINT), CAST(SUM(d17) AS BIGINT), CAST(SUM(d18) AS BIGINT),
  CAST(SUM(d19) AS BIGINT), CAST(SUM(d20) AS BIGINT), CAST(SUM(d21) AS BIGINT), CAST(SUM(d22) AS BIGINT),
  CAST(SUM(d23) AS BIGINT)
  FROM log_destinations GROUP BY ws, hour / 24, domain;

-- What had been put together is in the new tables.
DELETE FROM log_minutes WHERE minute < (SELECT (value + 1) * 1440 FROM log_state WHERE name = 'figures_day');
DELETE FROM log_destinations WHERE hour < (SELECT (value + 1) * 24 FROM log_state WHERE name = 'figures_day');

-- What a message is and where it came from never changes: together they narrow a search as nothing else does.
CREATE INDEX log_messages_sort ON log_messages (ws, stream, source);

-- The words of the index, to find those that begin alike.
CREATE VIRTUAL TABLE log_vocabulary USING fts5vocab('log_terms', 'instance');
