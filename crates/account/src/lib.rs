//! postroad-account
