//! Peak, holidays and other times.

use super::Check;
use crate::calendar::TimeOfDay;
use crate::fare::document::TimeWindow;

impl Check<'_> {
    pub(super) fn times(&mut self) {
        let tariff = self.tariff;
        self.windows("peak", &tariff.peak);
        for (year, dates) in &tariff.off_peak_holidays {
            let path = format!("off_peak_holidays.{}", crate::ids::shown(year));
            let number: Option<i32> = year.parse().ok().filter(|_| year.len() == 4);
            let Some(number) = number else {
                self.find(path, "found no year", "a year of four digits");
                continue;
            };
            for (k, date) in dates.iter().enumerate() {
                if chrono::Datelike::year(&date.date()) != number {
                    self.find(format!("{path}[{k}]"), format!("found {date}"), "a date of that year");
                }
            }
            self.each_once(&path, dates, "each date once");
        }
        for (name, windows) in &tariff.times {
            if windows.is_empty() {
                self.find(format!("times.{name}"), "found none", "at least one window");
            }
            self.windows(&format!("times.{name}"), windows);
        }
    }

    /// A window may end on the next morning. One that ends when it begins would be a whole day, which is midnight to
    /// midnight: at another time it is a mistake.
    fn windows(&mut self, path: &str, windows: &[TimeWindow]) {
        for (k, window) in windows.iter().enumerate() {
            if window.until == window.from && window.until != TimeOfDay::MIDNIGHT {
                let found = format!("found {}, when it begins", window.until);
                self.find(
                    format!("{path}[{k}].until"),
                    found,
                    "another time; a whole day is 00:00 until 00:00",
                );
            }
            if windows.iter().take(k).any(|earlier| earlier == window) {
                self.find(format!("{path}[{k}]"), "the window stands twice", "each window once");
            }
        }
    }

    /// Without a single list of holidays nothing knows whether it is peak, and every such price is unknown.
    pub(super) fn holiday_lists(&mut self) {
        if let (true, Some(path)) = (self.tariff.off_peak_holidays.is_empty(), &self.asks_peak) {
            let found = format!("found none, but {path} asks whether it is peak");
            let expected = "a list for each year, empty where it has no holidays: { \"2026\": [] }";
            self.find("off_peak_holidays", found, expected);
        }
    }
}
