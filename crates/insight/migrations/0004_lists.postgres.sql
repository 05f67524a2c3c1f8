-- Charts over more than two days are drawn from quarters of an hour, which are counted beside the minutes from now on;
-- minutes are kept for two days only.
CREATE TABLE log_quarters (
  ws BIGINT NOT NULL,
  quarter BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (ws, quarter, kind)
);
INSERT INTO log_quarters (ws, quarter, kind, n)
  SELECT ws, minute / 15, kind, CAST(SUM(n) AS BIGINT) FROM log_minutes GROUP BY ws, minute / 15, kind;

-- Destinations likewise: days (UTC) beside the hours.
CREATE TABLE log_destination_days (
  ws BIGINT NOT NULL,
  day BIGINT NOT NULL,
  domain TEXT NOT NULL,
  accepted BIGINT NOT NULL,
  delivered BIGINT NOT NULL,
  deferred BIGINT NOT NULL,
  bounced BIGINT NOT NULL,
  expired BIGINT NOT NULL,
  captured BIGINT NOT NULL,
  delay_ms BIGINT NOT NULL,
  d0 BIGINT NOT NULL, d1 BIGINT NOT NULL, d2 BIGINT NOT NULL, d3 BIGINT NOT NULL, d4 BIGINT NOT NULL, d5 BIGINT NOT NULL,
  d6 BIGINT NOT NULL, d7 BIGINT NOT NULL, d8 BIGINT NOT NULL, d9 BIGINT NOT NULL, d10 BIGINT NOT NULL, d11 BIGINT NOT NULL,
  d12 BIGINT NOT NULL, d13 BIGINT NOT NULL, d14 BIGINT NOT NULL, d15 BIGINT NOT NULL, d16 BIGINT NOT NULL, d17 BIGINT NOT NULL,
  d18 BIGINT NOT NULL, d19 BIGINT NOT NULL, d20 BIGINT NOT NULL, d21 BIGINT NOT NULL, d22 BIGINT NOT NULL, d23 BIGINT NOT NULL,
  PRIMARY KEY (ws, day, domain)
);
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
CREATE INDEX log_messages_sort ON log_messages (ws, stream, source, seq);
