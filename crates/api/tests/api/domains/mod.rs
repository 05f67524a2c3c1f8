mod check;
mod create;
