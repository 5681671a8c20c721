//! An answer on an inspector's screen is there once, so that wiping it wipes all of it.

use ovcore::inspect::Inspection;

fn keep(answer: &Inspection) -> Inspection {
    Inspection::clone(answer)
}

fn main() {
    let _ = keep;
}
