//! postroad-smtp
