//! Temporary trouble is waited out, final trouble is not.

mod connection_refused_suspends_path_and_recovers;
mod dns_trouble;
mod drop_after_final_dot_is_retried;
mod greylisted_then_delivered;
mod rcpt_mixed_outcomes;
mod unannounced_smtputf8_bounces;
