mod batch;
mod create;
mod delivered;
mod get;
mod idempotency;
mod list;
mod operate;
mod raw;
