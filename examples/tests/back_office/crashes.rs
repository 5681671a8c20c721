//! Crashes within the process: dropped where it stands, with the transaction open or not.

use std::collections::BTreeMap;

use ovcore_examples::back_office::log::LogRoom;
use ovcore_examples::back_office::{After, AfterAt, Never, OfficeError, Point, Week};
use ovcore_testkit::rng::Rng;

use crate::world::{Folder, SETUP, assert_same, live, number, state, week};

/// The end of a week that nothing disturbed: state and report.
fn undisturbed(week: &Week) -> (String, String) {
    let folder = Folder::new();
    let report = live(&folder.0, week, SETUP, LogRoom::closed(), &mut Never).unwrap();
    (state(&folder.0), report)
}

/// Contract 3 and 4: killed at points drawn from a seed, over and over, the office ends where it would have ended.
#[test]
fn killed_at_random_points_it_ends_the_same() {
    for seed in [1, 2, 3] {
        let week = week(16, 7, seed);
        let (state_before, report_before) = undisturbed(&week);
        let folder = Folder::new();
        let mut rng = Rng::keyed(seed, &[17]);
        let mut deaths: BTreeMap<Point, u32> = BTreeMap::new();
        let report = loop {
            let mut stops = After::points(u64::from(rng.between(1, 60)));
            match live(&folder.0, &week, SETUP, LogRoom::closed(), &mut stops) {
                Ok(report) => break report,
                Err(OfficeError::Killed(at)) => *deaths.entry(at).or_default() += 1,
                Err(error) => panic!("seed {seed}: {error}"),
            }
        };
        assert!(Point::ALL.iter().all(|point| deaths.get(point).is_some_and(|n| *n >= 3)), "{deaths:?}");
        assert_same(&state_before, &state(&folder.0));
        assert_eq!(report_before, report);
        // The repeats were real: the bank was asked more often than it has requests, and paid each once.
        let repeats = number(&folder.0, "outside.db", "SELECT sum(asked) - count(*) FROM charge");
        assert!(repeats > 0, "no request was repeated");
    }
}

/// Two cards and a day, killed once at every single point.
#[test]
fn killed_at_every_point_it_ends_the_same() {
    let week = week(2, 1, 5);
    let (state_before, report_before) = undisturbed(&week);
    let mut points = 0;
    for left in 0.. {
        let folder = Folder::new();
        let mut stops = After::points(left);
        match live(&folder.0, &week, SETUP, LogRoom::closed(), &mut stops) {
            Err(OfficeError::Killed(_)) => points += 1,
            Ok(_) => break,
            Err(error) => panic!("point {left}: {error}"),
        }
        let report = live(&folder.0, &week, SETUP, LogRoom::closed(), &mut Never).unwrap();
        assert_same(&state_before, &state(&folder.0));
        assert_eq!(report_before, report);
    }
    assert!(points > 40, "only {points} points");
}

/// At one kind of point, again and again: no step gets past it but by having been stored.
#[test]
fn killed_always_at_the_same_kind_of_point_it_ends_the_same() {
    let week = week(6, 2, 9);
    let (state_before, _) = undisturbed(&week);
    for point in Point::ALL {
        let folder = Folder::new();
        let mut deaths = 0;
        // One such point is passed in every life, so every life gets a step further.
        while let Err(error) = live(&folder.0, &week, SETUP, LogRoom::closed(), &mut AfterAt::new(point, 1)) {
            assert!(matches!(error, OfficeError::Killed(at) if at == point), "{error}");
            deaths += 1;
        }
        assert!(deaths > 10, "{deaths} deaths {point}");
        assert_same(&state_before, &state(&folder.0));
    }
}

/// Before the commit nothing is there: the first command of all, killed there, leaves no event and no effect.
#[test]
fn a_transaction_is_whole_or_not_there() {
    let week = week(2, 1, 5);
    let folder = Folder::new();
    let mut stops = AfterAt::new(Point::BeforeCommit, 0);
    assert!(live(&folder.0, &week, SETUP, LogRoom::closed(), &mut stops).is_err());
    for table in ["event", "outbox", "day_record"] {
        assert_eq!(number(&folder.0, "office.db", &format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    let feed = "SELECT count(*) FROM run WHERE name = 'feed'";
    assert_eq!(number(&folder.0, "office.db", feed), 0);
    let mut stops = AfterAt::new(Point::AfterCommit, 0);
    assert!(live(&folder.0, &week, SETUP, LogRoom::closed(), &mut stops).is_err());
    assert!(number(&folder.0, "office.db", "SELECT count(*) FROM event") > 0);
    assert_eq!(number(&folder.0, "office.db", feed), 1);
    // The first check-in ever asks the issuer, and nobody has.
    assert_eq!(number(&folder.0, "office.db", "SELECT count(*) FROM outbox WHERE done = 0"), 1);
    assert_eq!(number(&folder.0, "outside.db", "SELECT count(*) FROM message"), 0);
}
