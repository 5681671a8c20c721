//! The plot: debt over time as steps, the bank's answers as marks by way and outcome, and the times on the deny list as
//! bars by reason. Plain SVG, written here: a picture of three kinds of shapes needs no library.
//!
//! Outcomes differ by shape and by colour; the colours are of the palette of Okabe and Ito, which people with any kind
//! of colour vision tell apart. Title, description and a text on each mark serve those who do not see it.
//!
//! Places are in tenths of a pixel, in whole numbers: the same bytes on every machine.

use core::fmt::{self, Write as _};

use ovcore::calendar::{Instant, TravelDay};
use ovcore::language::Language;
use ovcore::money::Money;

use super::life::{Block, Lane, Life, Mark, MarkOutcome};
use super::words::Words;

/// A life, drawn, with its words in a language.
#[derive(Clone, Copy, Debug)]
pub struct Chart<'a> {
    /// What is drawn.
    pub life: &'a Life,
    /// The language of its words.
    pub language: Language,
}

/// The picture, in pixels.
const WIDTH: i64 = 1_000;
const HEIGHT: i64 = 640;
/// The field of dates, in tenths of a pixel.
const LEFT: i64 = 2_300;
const RIGHT: i64 = 9_800;
/// The field of amounts: where the debt is 0, and where it is most.
const FLOOR: i64 = 2_700;
const CEILING: i64 = 1_000;
/// The first lane of marks, and the next.
const LANES: i64 = 3_250;
const LANE: i64 = 480;
/// The first bar of the deny list, and the next.
const BARS: i64 = 5_230;
const BAR: i64 = 260;
/// Where the dates stand.
const DATES: i64 = 5_820;
/// The legend.
const LEGEND: i64 = 6_150;
/// Marks nearer to each other than this are put beside each other.
const NEAR: i64 = 110;

const BLUE: &str = "#0072B2";
const SKY: &str = "#56B4E9";
const VERMILION: &str = "#D55E00";
const GREEN: &str = "#009E73";
const ORANGE: &str = "#E69F00";
const GREY: &str = "#6F6F6F";
const INK: &str = "#222222";

/// Tenths of a pixel, as SVG has them.
#[derive(Clone, Copy)]
struct Px(i64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, tenth) = (self.0 / 10, self.0.rem_euclid(10));
        if tenth == 0 { write!(f, "{whole}") } else { write!(f, "{whole}.{tenth}") }
    }
}

/// Text between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What one part of a whole is of another whole; 0 of nothing.
fn share(part: i64, of: i64, whole: i64) -> i64 {
    part.saturating_mul(whole).checked_div(of).unwrap_or_default()
}

/// What is drawn, with its scales.
struct Scales<'a> {
    words: Words<'a>,
    first: TravelDay,
    last: TravelDay,
    from: Instant,
    until: Instant,
    /// The most on the axis, in cents, and what lies between its lines.
    most: i64,
    step: i64,
}

impl<'a> Scales<'a> {
    fn new(life: &'a Life, language: Language) -> Option<Self> {
        let (first, last) = life.entries.first().zip(life.entries.last())?;
        let calendar = &life.calendar;
        let (first, last) = (calendar.date(first.at), calendar.date(last.at).plus_days(1));
        let highest = life.debt.iter().map(|(_, owes)| owes.minor()).max().unwrap_or_default().max(1);
        let step =
            [200, 500, 1_000, 2_000, 5_000, 10_000].into_iter().find(|step| share(highest, *step, 1) < 5);
        let step = step.unwrap_or(highest);
        let most = share(highest, step, 1).saturating_add(1).saturating_mul(step);
        let (from, until) = (calendar.starts(first), calendar.starts(last));
        Some(Self { words: Words { calendar, language }, first, last, from, until, most, step })
    }

    fn x(&self, at: Instant) -> Px {
        let all = self.until.seconds_since(self.from);
        let width = RIGHT.saturating_sub(LEFT);
        Px(LEFT.saturating_add(share(at.seconds_since(self.from), all, width)))
    }

    fn y(&self, owes: Money) -> Px {
        let height = FLOOR.saturating_sub(CEILING);
        Px(FLOOR.saturating_sub(share(owes.minor(), self.most, height)))
    }
}

/// The middle of a lane.
fn lane_y(lane: Lane) -> i64 {
    let place = Lane::ALL.iter().position(|own| *own == lane).unwrap_or_default();
    LANES.saturating_add(LANE.saturating_mul(i64::try_from(place).unwrap_or_default()))
}

impl fmt::Display for Chart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(scales) = Scales::new(self.life, self.language) else { return Ok(()) };
        self.head(f, &scales)?;
        axes(f, &scales)?;
        debt(f, &scales, &self.life.debt)?;
        labels(f, &scales, &self.life.debt)?;
        for lane in Lane::ALL {
            let y = Px(lane_y(lane).saturating_add(40));
            label(f, y, scales.words.lane(lane))?;
            let marks: Vec<&Mark> = self.life.marks.iter().filter(|mark| mark.lane == lane).collect();
            draw_marks(f, &scales, lane, &marks)?;
        }
        bars(f, &scales, &self.life.blocks)?;
        legend(f, &scales)?;
        writeln!(f, "</svg>")
    }
}

impl Chart<'_> {
    fn head(&self, f: &mut fmt::Formatter<'_>, scales: &Scales<'_>) -> fmt::Result {
        let words = scales.words;
        let title = words.pick("Ten weeks in the life of a card", "Tien weken uit het leven van een pas");
        let (first, last) = (words.long_day(scales.first), words.long_day(scales.last.plus_days(-1)));
        let count = |outcome| self.life.marks.iter().filter(|mark| mark.outcome == outcome).count();
        let (paid, declined, unknown) =
            (count(MarkOutcome::Approved), count(MarkOutcome::Declined), count(MarkOutcome::Unknown));
        let most = self.life.debt.iter().map(|(_, owes)| *owes).max().unwrap_or_default();
        let most = words.amount(most);
        let description = match self.language {
            Language::English => format!(
                "From {first} to {last}. Steps: what the card owes in euros, at most {most}. Marks: {paid} answers of \
                 the bank that it pays, {declined} that it declines, {unknown} that it does not know, by the way in \
                 which it was asked. Bars: when the card was on the deny list, by reason."
            ),
            Language::Dutch => format!(
                "Van {first} tot {last}. Treden: wat de pas schuldig is in euro's, hoogstens {most}. Tekens: {paid} \
                 antwoorden van de bank dat zij betaalt, {declined} dat zij weigert, {unknown} dat zij het niet weet, \
                 naar de weg waarlangs zij werd gevraagd. Balken: wanneer de pas op de signaleringslijst stond, naar \
                 reden."
            ),
        };
        writeln!(
            f,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
             height=\"{HEIGHT}\" role=\"img\" aria-labelledby=\"title description\" lang=\"{}\" \
             font-family=\"sans-serif\" font-size=\"13\" fill=\"{INK}\">",
            self.language
        )?;
        writeln!(f, "<title id=\"title\">{}</title>", escaped(title))?;
        writeln!(f, "<desc id=\"description\">{}</desc>", escaped(&description))?;
        writeln!(f, "<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#FFFFFF\"/>")?;
        writeln!(
            f,
            "<text x=\"20\" y=\"32\" font-size=\"20\" font-weight=\"bold\">{}</text>",
            escaped(title)
        )?;
        writeln!(f, "<text x=\"20\" y=\"56\">{} – {}</text>", escaped(&first), escaped(&last))
    }
}

/// A word at the left, beside what it names.
fn label(f: &mut fmt::Formatter<'_>, y: Px, text: &str) -> fmt::Result {
    let x = Px(LEFT.saturating_sub(100));
    writeln!(f, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{}</text>", escaped(text))
}

fn axes(f: &mut fmt::Formatter<'_>, scales: &Scales<'_>) -> fmt::Result {
    let words = scales.words;
    let (left, right) = (Px(LEFT), Px(RIGHT));
    writeln!(f, "<g stroke=\"#D9D9D9\">")?;
    let mut owes = 0;
    while owes <= scales.most {
        let y = scales.y(Money::from_minor(owes));
        writeln!(f, "<line x1=\"{left}\" x2=\"{right}\" y1=\"{y}\" y2=\"{y}\"/>")?;
        owes = owes.saturating_add(scales.step);
    }
    let mut weeks = Vec::new();
    let mut day = scales.first;
    while day < scales.last {
        if day.weekday().num_days_from_monday() == 0 {
            weeks.push(day);
        }
        day = day.plus_days(1);
    }
    let (top, bottom) = (Px(CEILING), Px(DATES.saturating_sub(130)));
    for week in &weeks {
        let x = scales.x(words.calendar.starts(*week));
        writeln!(f, "<line x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{bottom}\"/>")?;
    }
    writeln!(f, "</g>")?;
    let mut owes = 0;
    while owes <= scales.most {
        let amount = Money::from_minor(owes);
        label(f, Px(scales.y(amount).0.saturating_add(40)), &words.amount(amount))?;
        owes = owes.saturating_add(scales.step);
    }
    let above = Px(CEILING.saturating_sub(150));
    label(f, above, words.pick("owed, in euros", "schuld, in euro's"))?;
    let answers = words.pick("answers of the bank", "antwoorden van de bank");
    writeln!(
        f,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" font-weight=\"bold\">{answers}</text>",
        Px(LEFT.saturating_sub(100)),
        Px(LANES.saturating_sub(230))
    )?;
    let listed = words.pick("on the deny list", "op de signaleringslijst");
    writeln!(
        f,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" font-weight=\"bold\">{listed}</text>",
        Px(LEFT.saturating_sub(100)),
        Px(BARS.saturating_sub(60))
    )?;
    let y = Px(DATES);
    for week in weeks {
        let x = scales.x(words.calendar.starts(week));
        let date = words.day_and_month(week);
        writeln!(f, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" font-size=\"11\">{date}</text>")?;
    }
    Ok(())
}

/// The debt as steps, filled down to nothing.
fn debt(f: &mut fmt::Formatter<'_>, scales: &Scales<'_>, debt: &[(Instant, Money)]) -> fmt::Result {
    let zero = scales.y(Money::ZERO);
    let mut path = format!("M{} {zero}", Px(LEFT));
    for (at, owes) in debt {
        write!(path, " H{} V{}", scales.x(*at), scales.y(*owes))?;
    }
    write!(path, " H{}", Px(RIGHT))?;
    writeln!(f, "<path d=\"{path} V{zero} Z\" fill=\"{SKY}\" fill-opacity=\"0.3\"/>")?;
    writeln!(f, "<path d=\"{path}\" fill=\"none\" stroke=\"{BLUE}\" stroke-width=\"2\"/>")
}

/// The most that each debt came to, above it. Two that would stand on each other stand above each other.
fn labels(f: &mut fmt::Formatter<'_>, scales: &Scales<'_>, debt: &[(Instant, Money)]) -> fmt::Result {
    let mut most: Option<(Instant, Money)> = None;
    let mut taken: Option<(i64, i64)> = None;
    for (at, owes) in debt {
        if owes.is_positive() {
            most = most.filter(|(_, own)| own >= owes).or(Some((*at, *owes)));
            continue;
        }
        let Some((at, owes)) = most.take() else { continue };
        let x = scales.x(at).0;
        let mut y = scales.y(owes).0.saturating_sub(60);
        if let Some((before_x, before_y)) = taken
            && x.saturating_sub(before_x) < 420
            && y.abs_diff(before_y) < 150
        {
            y = before_y.saturating_sub(150);
        }
        taken = Some((x, y));
        let amount = scales.words.amount(owes);
        writeln!(
            f,
            "<text x=\"{}\" y=\"{}\" font-weight=\"bold\" font-size=\"12\" fill=\"{BLUE}\" \
             stroke=\"#FFFFFF\" stroke-width=\"3\" paint-order=\"stroke\">{amount}</text>",
            Px(x),
            Px(y)
        )?;
    }
    Ok(())
}

/// The marks of a lane. What is near in time stands above and below its neighbour.
fn draw_marks(f: &mut fmt::Formatter<'_>, scales: &Scales<'_>, lane: Lane, marks: &[&Mark]) -> fmt::Result {
    let mut placed: Vec<(i64, i64)> = Vec::new();
    for mark in marks {
        let x = scales.x(mark.at).0;
        let free = |y: &i64| {
            !placed.iter().any(|(other, own)| x.saturating_sub(*other) < NEAR && own.abs_diff(*y) < 100)
        };
        let middle = lane_y(lane);
        let around = [0, -110, 110, -220, 220].map(|off: i64| middle.saturating_add(off));
        let y = around.into_iter().find(free).unwrap_or(middle);
        placed.push((x, y));
        shape(f, Px(x), Px(y), mark.outcome, &told(scales, mark))?;
    }
    Ok(())
}

/// What a mark says to those who ask: `3 March 08:11:52, debt: card presented, 17.60: declined`.
fn told(scales: &Scales<'_>, mark: &Mark) -> String {
    let words = scales.words;
    let date = words.day_and_month(words.calendar.date(mark.at));
    let (clock, amount) = (words.clock(mark.at), words.amount(mark.amount));
    format!("{date} {clock}, {}, {amount}: {}", words.lane(mark.lane), words.outcome(mark.outcome))
}

fn shape(f: &mut fmt::Formatter<'_>, x: Px, y: Px, outcome: MarkOutcome, told: &str) -> fmt::Result {
    let place = format!("transform=\"translate({x} {y})\"");
    let drawn = match outcome {
        MarkOutcome::Approved => format!("<circle r=\"5\" fill=\"{GREEN}\"/>"),
        MarkOutcome::Declined => {
            format!(
                "<path d=\"M-4 -4 L4 4 M-4 4 L4 -4\" fill=\"none\" stroke=\"{VERMILION}\" stroke-width=\"2.4\"/>"
            )
        }
        MarkOutcome::Unknown => {
            format!(
                "<path d=\"M0 -5 L5 0 L0 5 L-5 0 Z\" fill=\"#FFFFFF\" stroke=\"{BLUE}\" stroke-width=\"1.8\"/>"
            )
        }
    };
    writeln!(f, "<g {place}><title>{}</title>{drawn}</g>", escaped(told))
}

fn bars(f: &mut fmt::Formatter<'_>, scales: &Scales<'_>, blocks: &[Block]) -> fmt::Result {
    let words = scales.words;
    let mut reasons: Vec<Block> = Vec::new();
    for block in blocks {
        if !reasons.iter().any(|own| own.reason.is_same(&block.reason)) {
            reasons.push(*block);
        }
    }
    for (row, of) in (0_i64..).zip(&reasons) {
        let top = BARS.saturating_add(BAR.saturating_mul(row)).saturating_add(40);
        label(f, Px(top.saturating_add(130)), words.reason(of.reason))?;
        let colour = if row == 0 { ORANGE } else { GREY };
        for block in blocks.iter().filter(|block| block.reason.is_same(&of.reason)) {
            let from = scales.x(block.from).0;
            let until = block.until.map_or(RIGHT, |until| scales.x(until).0);
            let width = Px(until.saturating_sub(from).max(10));
            let date = |at| words.day_and_month(words.calendar.date(at));
            let end = block.until.map_or_else(|| "…".to_owned(), date);
            let told = format!("{}: {} – {end}", words.reason(block.reason), date(block.from));
            writeln!(
                f,
                "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"17\" fill=\"{colour}\"><title>{}</title></rect>",
                Px(from),
                Px(top),
                escaped(&told)
            )?;
        }
    }
    Ok(())
}

fn legend(f: &mut fmt::Formatter<'_>, scales: &Scales<'_>) -> fmt::Result {
    let mut x = LEFT;
    for outcome in [MarkOutcome::Approved, MarkOutcome::Declined, MarkOutcome::Unknown] {
        let word = scales.words.outcome(outcome);
        shape(f, Px(x), Px(LEGEND), outcome, word)?;
        let (beside, y) = (Px(x.saturating_add(120)), Px(LEGEND.saturating_add(40)));
        writeln!(f, "<text x=\"{beside}\" y=\"{y}\">{}</text>", escaped(word))?;
        x = x.saturating_add(1_300);
    }
    Ok(())
}
