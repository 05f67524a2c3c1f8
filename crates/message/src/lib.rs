//! postroad-message
