mod destinations;
mod explain;
mod operate;
mod overview;
mod paths;
mod rules;
