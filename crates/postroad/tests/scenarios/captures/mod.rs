//! Mail that does not go to its recipients.

mod fresh_start_captures_everything;
mod kill_9_loses_no_capture;
mod person_erase_removes_captures;
mod redirect_goes_to_chosen_addresses;
mod to_live_when_ready;
