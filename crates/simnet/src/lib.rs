//! postroad-simnet
