mod operate;
mod overview;
