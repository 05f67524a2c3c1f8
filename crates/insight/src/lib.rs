//! postroad-insight
