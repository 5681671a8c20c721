//! One day, seen through each pair of eyes, and the same data later: who may see what, and until when.
//!
//! A traveller takes a tram and two trains, one of them over two carriers, and forgets a check-out. Who sees what of it
//! is not written down here: each column of the table is what stands in the bytes of the view that its reader gets. What
//! is left later is what the rules of retention leave of the day's own data, carried out.
//!
//! | part | what it does |
//! |---|---|
//! | `day` | the day, and what a host keeps of it |
//! | `eyes` | the views of all readers, and which facts of the day their bytes hold |
//! | `later` | five minutes, a day, 62 days, 18 and 48 months on |

mod day;
mod eyes;
mod later;

use std::fmt::Write as _;

use ovcore::language::Language;
use ovcore::rules::Rules;

pub use day::{Day, DayError};
pub use eyes::{Eyes, Fact};
pub use later::{Left, Moments};

/// Tells it all, as a text.
///
/// # Errors
/// [`DayError`] where the day does not go as it is written: the documents are not those of the example day.
pub fn tell(rules: &Rules, language: Language) -> Result<String, DayError> {
    let day = Day::live(rules)?;
    let eyes = Eyes::new(rules, &day)?;
    let mut out = String::new();
    let _ = writeln!(out, "ONE DAY, TEN PAIRS OF EYES\n\n{}", day.timetable());
    let _ = writeln!(out, "What stands in the bytes of each view:\n\n{}", eyes.table());
    for (name, page) in eyes.pages(rules, language) {
        let _ = writeln!(out, "{}\n{name}\n\n{}", "─".repeat(72), page.trim_end());
        let _ = writeln!(out);
    }
    let _ = writeln!(out, "{}\nLATER\n\n{}", "─".repeat(72), Moments::new(rules, &day)?.table());
    Ok(out)
}
