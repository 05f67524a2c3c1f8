-- What people see on the pages of a workspace: theme, texts, reasons.
CREATE TABLE audience_pages (
  ws {int} NOT NULL PRIMARY KEY,
  settings {json} NOT NULL,
  version {int} NOT NULL,
  updated_at {int} NOT NULL
) {without_rowid};

-- One row for every time somebody left by a link. Who it was is forgotten with the contact; the count stays.
CREATE TABLE audience_leaves (
  seq {bigserial_pk},
  ws {int} NOT NULL,
  contact {int},
  topic {int},
  at {int} NOT NULL,
  way {int} NOT NULL,
  message {blob},
  undone {bool} NOT NULL,
  reason TEXT NOT NULL,
  comment TEXT NOT NULL
);
CREATE INDEX audience_leaves_ws ON audience_leaves (ws, at, seq);
CREATE INDEX audience_leaves_message ON audience_leaves (message, seq) WHERE message IS NOT NULL;
CREATE INDEX audience_leaves_contact ON audience_leaves (contact, seq) WHERE contact IS NOT NULL;

-- How often a contact wants mail of topics, when it wants less than all. 1 weekly, 2 monthly.
CREATE TABLE audience_rhythms (
  contact {int} NOT NULL PRIMARY KEY,
  rhythm {int} NOT NULL,
  last_at {int},
  last_message {blob}
) {without_rowid};

-- Mails that contacts asked for in the preference centre: to confirm another address, or, without one, to see what is kept.
CREATE TABLE audience_asked (
  id {bigserial_pk},
  contact {int} NOT NULL,
  email TEXT NOT NULL,
  created_at {int} NOT NULL
);
CREATE INDEX audience_asked_contact ON audience_asked (contact, id);

-- Contacts that were deleted: a keyed hash of the address, so that what the person withdrew holds when the address comes
-- again, and links in old mail lead to whoever it became.
CREATE TABLE audience_departed (
  contact {int} NOT NULL PRIMARY KEY,
  ws {int} NOT NULL,
  hash {blob} NOT NULL,
  at {int} NOT NULL,
  successor {int}
) {without_rowid};
CREATE INDEX audience_departed_hash ON audience_departed (ws, hash);
CREATE INDEX audience_departed_successor ON audience_departed (successor) WHERE successor IS NOT NULL;
CREATE TABLE audience_departed_topics (
  contact {int} NOT NULL,
  topic {int} NOT NULL,
  since {int} NOT NULL,
  PRIMARY KEY (contact, topic)
) {without_rowid};
