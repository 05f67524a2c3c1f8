CREATE TABLE audience_workspaces (ws INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);

-- Numbers of contacts are never given twice, so that nothing is left behind for a stranger.
CREATE TABLE audience_numbering (name TEXT NOT NULL PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO audience_numbering (name, next) VALUES ('contact', 1);

-- An empty text is a value that is not known. `fields` holds the workspace's own fields by their number.
CREATE TABLE audience_contacts (
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  ws INTEGER NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  domain TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  country TEXT NOT NULL,
  status INTEGER NOT NULL,
  source TEXT NOT NULL,
  import INTEGER,
  paused_until INTEGER,
  note TEXT NOT NULL,
  fields TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX audience_contacts_id ON audience_contacts (id);
CREATE UNIQUE INDEX audience_contacts_email ON audience_contacts (ws, email_key);
CREATE INDEX audience_contacts_name ON audience_contacts (ws, name_key);
CREATE INDEX audience_contacts_created ON audience_contacts (ws, created_at);
CREATE INDEX audience_contacts_updated ON audience_contacts (ws, updated_at);
CREATE INDEX audience_contacts_country ON audience_contacts (ws, country);
CREATE INDEX audience_contacts_language ON audience_contacts (ws, language);
CREATE INDEX audience_contacts_domain ON audience_contacts (ws, domain);
CREATE INDEX audience_contacts_import ON audience_contacts (import) WHERE import IS NOT NULL;

-- What a contact is found by: hashed trigrams of address and name, with their workspace in them.
CREATE VIRTUAL TABLE audience_terms USING fts5(
  terms, content='', contentless_delete=1, detail=none, tokenize='ascii'
);
INSERT INTO audience_terms (audience_terms, rank) VALUES ('automerge', 8);
INSERT INTO audience_terms (audience_terms, rank) VALUES ('hashsize', 8388608);
