-- What is shown: version `live`, and version `challenger` to `share` of a hundred visitors.
CREATE TABLE audience_forms (
  form {bigserial_pk},
  id {blob} NOT NULL UNIQUE,
  ws {int} NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  draft {json} NOT NULL,
  version {int} NOT NULL,
  versions {int} NOT NULL,
  live {int},
  challenger {int},
  share {int} NOT NULL,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  UNIQUE (ws, name_key)
);

-- Documents as they were published. Never changed: the ledger of consents speaks of them.
CREATE TABLE audience_form_versions (
  form {int} NOT NULL,
  version {int} NOT NULL,
  document {json} NOT NULL,
  published_at {int} NOT NULL,
  published_by TEXT NOT NULL,
  PRIMARY KEY (form, version)
) {without_rowid};

CREATE TABLE audience_form_files (
  file {bigserial_pk},
  id {blob} NOT NULL UNIQUE,
  ws {int} NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes {int} NOT NULL,
  created_at {int} NOT NULL
);
CREATE INDEX audience_form_files_ws ON audience_form_files (ws, file);
CREATE TABLE audience_form_pieces (
  file {int} NOT NULL,
  piece {int} NOT NULL,
  data {blob} NOT NULL,
  PRIMARY KEY (file, piece)
);

-- 1 waits for the owner of the address, 2 confirmed, 3 taken without being asked. Answers are kept until they are the
-- contact's. Mail: 0 none, 1 to be posted at `mail_at`, 2 posted, 3 refused.
CREATE TABLE audience_form_submissions (
  submission {bigserial_pk},
  id {blob} NOT NULL UNIQUE,
  ws {int} NOT NULL,
  form {int} NOT NULL,
  version {int} NOT NULL,
  variant {int} NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  answers {json} NOT NULL,
  topics {json} NOT NULL,
  source TEXT NOT NULL,
  ip TEXT,
  state {int} NOT NULL,
  created_at {int} NOT NULL,
  confirmed_at {int},
  confirmed_ip TEXT,
  contact {blob},
  mail {int} NOT NULL,
  mail_at {int} NOT NULL,
  mail_rule TEXT NOT NULL,
  downloads {int} NOT NULL
);
CREATE INDEX audience_form_submissions_form ON audience_form_submissions (form, submission);
CREATE INDEX audience_form_submissions_email ON audience_form_submissions (ws, email_key);
CREATE INDEX audience_form_submissions_due ON audience_form_submissions (mail_at) WHERE mail = 1;
CREATE INDEX audience_form_submissions_old ON audience_form_submissions (created_at) WHERE state = 1;

-- How many confirmations an address was sent on a day, by keyed hashes, over all workspaces.
CREATE TABLE audience_form_mails (
  hash {blob} NOT NULL,
  day {int} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (hash, day)
) {without_rowid};
CREATE INDEX audience_form_mails_day ON audience_form_mails (day);

-- Figures by day, version and source. What: 1 view, 2 start, 3 submit, 4 confirmation, 5 download, 6 turned away,
-- 100 and the number of a step that was passed.
CREATE TABLE audience_form_counts (
  form {int} NOT NULL,
  day {int} NOT NULL,
  version {int} NOT NULL,
  source TEXT NOT NULL,
  what {int} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (form, day, version, source, what)
) {without_rowid};
