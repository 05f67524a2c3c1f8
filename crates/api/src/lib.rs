//! postroad-api
