//! Who asks is told, and who has the right is forgotten.

mod bounces_are_explained;
mod messages_are_found;
mod person_export_and_erase;
mod webhook_is_signed_and_retried;
mod webhook_to_private_address_is_refused;
