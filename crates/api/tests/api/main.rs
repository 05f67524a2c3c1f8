//! The API as its clients see it. The tree mirrors the URLs.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod attention;
mod audit;
mod auth;
mod authorisation;
mod contacts;
mod credentials;
mod domains;
mod egress;
mod events;
mod installation;
mod keys;
mod lists;
mod live;
mod me;
mod members;
mod messages;
mod onboarding;
mod openapi;
mod person;
mod problems;
mod proxies;
mod queue;
mod sandbox;
mod session;
mod settings;
mod setup;
mod stats;
mod support;
mod suppressions;
mod system;
mod users;
mod web;
mod webhooks;
mod why;
mod workspaces;
