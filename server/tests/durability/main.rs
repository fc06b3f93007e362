//! Nothing acknowledged is lost: power cuts, failing disks and killed servers, each with a fault that must be caught.

mod belongings;
mod city;
mod disk;
mod door;
mod failed_sync;
mod faults;
mod judging;
mod kill;
mod moves;
mod power_cut;
mod station;
mod trial;
mod uploads;
