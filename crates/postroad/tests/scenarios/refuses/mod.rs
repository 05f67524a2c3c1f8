//! What is not accepted, and how that is said.

mod auth;
mod disk_full_answers_452;
mod long_lines_and_nul;
mod quota_refuses_452;
mod smuggling;
mod suppression_refuses_at_rcpt_and_in_api;
mod two_from_headers_refused;
mod unverified_sender_refused_with_fix;
