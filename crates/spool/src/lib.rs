//! postroad-spool
