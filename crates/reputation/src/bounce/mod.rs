//! Classification of refusals: one [`Evidence`] in, one [`Verdict`] out.
//!
//! Three layers of rules are asked in order, the first that fits decides: what providers document about their own replies
//! (`rules/providers.toml`), what servers commonly say (`rules/text.toml`), and what reply and enhanced codes mean by
//! themselves (`rules/codes.toml`). The words of the server that refused go before the words of the report around them.

pub mod agreement;
mod class;
mod classify;
mod evidence;
mod judge;
mod rules;

pub use class::{Action, Class, Scope};
pub use classify::{Verdict, classify};
pub use evidence::Evidence;
pub use judge::{Judged, judge};
pub use rules::{Rule, RulesError, rules};
