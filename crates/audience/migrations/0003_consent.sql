CREATE TABLE audience_topics (
  topic {bigserial_pk},
  id {blob} NOT NULL UNIQUE,
  ws {int} NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT NOT NULL,
  double_opt_in {bool} NOT NULL,
  public {bool} NOT NULL,
  archived_at {int},
  created_at {int} NOT NULL,
  UNIQUE (ws, name_key)
);

-- What follows from the consents: 1 waits for confirmation, 2 subscribed, 3 unsubscribed.
CREATE TABLE audience_subscriptions (
  contact {int} NOT NULL,
  topic {int} NOT NULL,
  state {int} NOT NULL,
  since {int} NOT NULL,
  PRIMARY KEY (contact, topic)
) {without_rowid};
CREATE INDEX audience_subscriptions_topic ON audience_subscriptions (topic, state, contact);

-- How many contacts of a topic are in a state, kept with every change.
CREATE TABLE audience_topic_counts (
  topic {int} NOT NULL,
  state {int} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (topic, state)
) {without_rowid};

-- What many consents share: by which way they came, and which words were shown.
CREATE TABLE audience_evidence (
  evidence {bigserial_pk},
  ws {int} NOT NULL,
  digest {blob} NOT NULL,
  source TEXT NOT NULL,
  form TEXT NOT NULL,
  version TEXT NOT NULL,
  text TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  actor TEXT NOT NULL,
  import {int},
  UNIQUE (ws, digest)
);

-- Rows are added, never changed; they go with their contact. 1 grant, 2 confirmation, 3 withdrawal.
CREATE TABLE audience_consents (
  seq {bigserial_pk},
  ws {int} NOT NULL,
  contact {int} NOT NULL,
  topic {int} NOT NULL,
  kind {int} NOT NULL,
  at {int} NOT NULL,
  recorded_at {int} NOT NULL,
  ip TEXT,
  evidence {int} NOT NULL
);
CREATE INDEX audience_consents_contact ON audience_consents (contact, seq);
CREATE INDEX audience_consents_ws ON audience_consents (ws, seq);
