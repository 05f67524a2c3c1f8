//! The process itself: starting, stopping, dying.

mod corpus_goes_through_unharmed;
mod kill_9_under_load_loses_nothing;
mod refuses_to_start;
mod restart_remembers_limits;
mod second_signal_stops_at_once;
mod sigterm_drains_and_restart_continues;
