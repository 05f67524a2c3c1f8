CREATE TABLE audience_fields (
  field {bigserial_pk},
  id {blob} NOT NULL UNIQUE,
  ws {int} NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  choices {json} NOT NULL,
  created_at {int} NOT NULL,
  UNIQUE (ws, name)
);

-- The same values as in `audience_contacts.fields`, to find contacts by: texts in lower case and cut, dates as days
-- since 1970, booleans as 0 and 1, a row for each item of a list.
CREATE TABLE audience_texts (
  field {int} NOT NULL,
  value TEXT NOT NULL,
  contact {int} NOT NULL,
  PRIMARY KEY (field, value, contact)
) {without_rowid};
CREATE TABLE audience_figures (
  field {int} NOT NULL,
  value {float} NOT NULL,
  contact {int} NOT NULL,
  PRIMARY KEY (field, value, contact)
) {without_rowid};

CREATE TABLE audience_tags (
  tag {bigserial_pk},
  ws {int} NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  created_at {int} NOT NULL,
  UNIQUE (ws, name_key)
);
CREATE TABLE audience_tagged (
  tag {int} NOT NULL,
  contact {int} NOT NULL,
  PRIMARY KEY (tag, contact)
) {without_rowid};
CREATE INDEX audience_tagged_contact ON audience_tagged (contact, tag);

-- What was changed of a contact after it was made; only the names of what changed.
CREATE TABLE audience_changes (
  seq {bigserial_pk},
  contact {int} NOT NULL,
  at {int} NOT NULL,
  actor TEXT NOT NULL,
  source TEXT NOT NULL,
  what {json} NOT NULL
);
CREATE INDEX audience_changes_contact ON audience_changes (contact, seq);

-- Addresses that were erased, as keyed hashes, so that they stay erased.
CREATE TABLE audience_erased (
  ws {int} NOT NULL,
  hash {blob} NOT NULL,
  at {int} NOT NULL,
  PRIMARY KEY (ws, hash)
) {without_rowid};
