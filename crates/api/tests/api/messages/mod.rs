mod batch;
mod create;
mod get;
mod idempotency;
mod list;
mod operate;
mod raw;
