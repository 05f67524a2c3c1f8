//! postroad-net
