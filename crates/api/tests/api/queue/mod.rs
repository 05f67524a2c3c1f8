mod destinations;
mod operate;
mod overview;
