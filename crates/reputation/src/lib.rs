//! What others think of our mail, and what follows from it.
//!
//! * [`bounce`]: what a refusal means (class, hard or soft, whom it is about, what to do) and which rule said so.
//!
//! **Invariant:** nothing here sends or performs I/O. Rules are data with samples, and every sample is a test.

pub mod bounce;
