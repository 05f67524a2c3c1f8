//! postroad-db
