//! Signing in at an OpenID Connect provider.

mod flow;
mod provider;

pub use flow::{OidcError, Return};
pub use provider::{NewProvider, Provider, ProviderChange, ProviderSort, Providers};
