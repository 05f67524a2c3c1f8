-- Who is in a segment, kept with every change. `timed`: the answer may change by itself; it was right at `swept_at`. `built` tells whether it was complete once; while it is being built,
-- contacts up to (`position_at`, `position_n`), in the order they were made, are done.
CREATE TABLE audience_segment_state (
  segment {int} NOT NULL PRIMARY KEY,
  ws {int} NOT NULL,
  version {int} NOT NULL,
  status TEXT NOT NULL,
  timed {bool} NOT NULL,
  built {bool} NOT NULL,
  members {int} NOT NULL,
  swept_at {int} NOT NULL,
  position_at {int} NOT NULL,
  position_n {int} NOT NULL,
  done {int} NOT NULL,
  total {int} NOT NULL,
  started_at {int} NOT NULL,
  finished_at {int}
);
CREATE INDEX audience_segment_state_work ON audience_segment_state (status, segment);
CREATE INDEX audience_segment_state_ws ON audience_segment_state (ws, segment);
INSERT INTO audience_segment_state (segment, ws, version, status, timed, built, members, swept_at, position_at, position_n, done,
  total, started_at) SELECT segment, ws, version, 'building', 1 = 1, 1 = 0, 0, updated_at, 0, 0, 0, 0, updated_at
  FROM audience_segments;

CREATE TABLE audience_members (
  segment {int} NOT NULL,
  contact {int} NOT NULL,
  since {int} NOT NULL,
  PRIMARY KEY (segment, contact)
) {without_rowid};
CREATE INDEX audience_members_contact ON audience_members (contact, segment);

-- Contacts that were changed and not looked at since. `what` are the program's own bits, `contacts` a packed list of
-- numbers.
CREATE TABLE audience_touched (
  seq {bigserial_pk},
  ws {int} NOT NULL,
  what {int} NOT NULL,
  contacts {blob} NOT NULL
);
CREATE INDEX audience_touched_ws ON audience_touched (ws, seq);

-- Who entered and left which segment, in order, for whoever acts on it. Why: 1 the contact was changed, 2 the rule was,
-- 3 time went by.
CREATE TABLE audience_segment_events (
  seq {bigserial_pk},
  ws {int} NOT NULL,
  segment {int} NOT NULL,
  contact {int} NOT NULL,
  entered {bool} NOT NULL,
  cause {int} NOT NULL,
  at {int} NOT NULL
);
CREATE INDEX audience_segment_events_contact ON audience_segment_events (contact, seq);
CREATE INDEX audience_segment_events_segment ON audience_segment_events (segment, seq);
CREATE INDEX audience_segment_events_at ON audience_segment_events (at);
