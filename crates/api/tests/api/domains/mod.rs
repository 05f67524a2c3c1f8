mod check;
mod create;
mod mta_sts;
