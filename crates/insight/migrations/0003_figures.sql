-- What charts are drawn from. Kept per minute for two days, then per quarter of an hour (under its first minute).
CREATE TABLE log_minutes (
  ws {int} NOT NULL,
  minute {int} NOT NULL,
  kind {int} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (ws, minute, kind)
);

-- Per hour for two days, then per day (UTC, under its first hour). d0 to d23 count deliveries by how long they took.
CREATE TABLE log_destinations (
  ws {int} NOT NULL,
  hour {int} NOT NULL,
  domain TEXT NOT NULL,
  accepted {int} NOT NULL,
  delivered {int} NOT NULL,
  deferred {int} NOT NULL,
  bounced {int} NOT NULL,
  expired {int} NOT NULL,
  captured {int} NOT NULL,
  delay_ms {int} NOT NULL,
  d0 {int} NOT NULL, d1 {int} NOT NULL, d2 {int} NOT NULL, d3 {int} NOT NULL, d4 {int} NOT NULL, d5 {int} NOT NULL,
  d6 {int} NOT NULL, d7 {int} NOT NULL, d8 {int} NOT NULL, d9 {int} NOT NULL, d10 {int} NOT NULL, d11 {int} NOT NULL,
  d12 {int} NOT NULL, d13 {int} NOT NULL, d14 {int} NOT NULL, d15 {int} NOT NULL, d16 {int} NOT NULL,
  d17 {int} NOT NULL, d18 {int} NOT NULL, d19 {int} NOT NULL, d20 {int} NOT NULL, d21 {int} NOT NULL,
  d22 {int} NOT NULL, d23 {int} NOT NULL,
  PRIMARY KEY (ws, hour, domain)
);

-- The last event of each destination in which a remote server said no.
CREATE TABLE log_refusals (
  ws {int} NOT NULL,
  domain TEXT NOT NULL,
  seq {int} NOT NULL,
  PRIMARY KEY (ws, domain)
);

-- The counts by domain are the destinations' now; what the log still holds is counted anew, from the beginning.
DROP TABLE log_domains;
INSERT INTO log_state (name, value) VALUES ('figures', 0), ('figures_day', 0);
