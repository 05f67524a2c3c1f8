//! postroad-delivery
