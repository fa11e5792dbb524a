//! `timeline.svg`: who held what when, who was killed, and into whose hands the work went.
//!
//! A lane per process, a bar for each lease, a cross for each SIGKILL,
//! and an arrow where a task passes from one holder to its next.
//!
//! A run has tens of thousands of leases and a picture a thousand pixels.
//! Tasks that were taken together and finished together are one bar.
//! A lane is cut into columns of one pixel; a lease narrower than three goes into its columns' density,
//! drawn as a skyline, wider ones are bars of their own as long as there is room for them.
//! Of the handovers those that took longest are drawn, up to 160 arrows; the title says how many there were.

mod leases;
mod passes;

use std::fmt::Write as _;

use super::paint::{head, n, style, text, thousands};

const WIDTH: f64 = 1400.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 1352.0;
const TOP: f64 = 156.0;
/// Height of a lane and of the bars in it.
const LANE: f64 = 46.0;
const BAR: f64 = 26.0;

/// One process slot: its successors after a kill stand in the same lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// What it is called.
    pub name: String,
    /// Its role; lanes of one role have one colour.
    pub role: String,
}

/// How a lease ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The task was finished by its holder.
    Finished,
    /// The holder said that it failed.
    Failed,
    /// The lease ended without a word: the holder was killed or too slow.
    Lost,
}

/// One lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Index of the lane.
    pub lane: usize,
    /// When it was granted, in milliseconds since the start of the run.
    pub from_ms: u64,
    /// When it ended.
    pub to_ms: u64,
    /// The task.
    pub task: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// One life of a process that others lean on: from the time it answered to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// Index of the lane.
    pub lane: usize,
    /// From when on it answered.
    pub from_ms: u64,
    /// When it ended.
    pub to_ms: u64,
}

/// One SIGKILL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kill {
    /// Index of the lane.
    pub lane: usize,
    /// When.
    pub at_ms: u64,
}

/// A task that passed from a holder who lost it to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Who had it.
    pub from_lane: usize,
    /// Who has it now.
    pub to_lane: usize,
    /// When the first holder fell.
    pub from_ms: u64,
    /// When the next one got it.
    pub at_ms: u64,
    /// The task.
    pub task: String,
}

/// Everything that is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// What to call the run.
    pub name: String,
    /// What the picture says below its title; none: how many leases, kills and handovers there were.
    pub about: Option<String>,
    /// Lanes, from the top.
    pub lanes: Vec<Lane>,
    /// Leases, in any order.
    pub bars: Vec<Bar>,
    /// When the process of a lane that holds no leases was there, in any order.
    pub lives: Vec<Life>,
    /// Kills, in any order.
    pub kills: Vec<Kill>,
    /// Handovers, in any order.
    pub handovers: Vec<Handover>,
}

/// The picture of a run. Entries of lanes that do not exist are left out.
pub fn draw(run: &Timeline) -> String {
    let scale = Scale::of(run);
    let height = TOP + LANE * run.lanes.len() as f64 + 108.0;
    let mut svg = open(run, height);
    axis(&mut svg, run, &scale);
    lanes(&mut svg, run);
    leases::lives(&mut svg, run, &scale);
    leases::draw(&mut svg, run, &scale);
    passes::draw(&mut svg, run, &scale);
    passes::crosses(&mut svg, run, &scale);
    legend(&mut svg, height);
    svg + "</svg>\n"
}

struct Scale {
    end_ms: u64,
}

impl Scale {
    fn of(run: &Timeline) -> Scale {
        let ends = run.bars.iter().map(|bar| bar.to_ms);
        let kills = run.kills.iter().map(|kill| kill.at_ms);
        let lives = run.lives.iter().map(|life| life.to_ms);
        Scale {
            end_ms: ends
                .chain(kills)
                .chain(run.handovers.iter().map(|h| h.at_ms))
                .chain(lives)
                .max()
                .unwrap_or(0)
                .max(1),
        }
    }

    fn x(&self, at_ms: u64) -> f64 {
        LEFT + (RIGHT - LEFT) * at_ms as f64 / self.end_ms as f64
    }

    /// A round step that gives about ten marks.
    fn step_ms(&self) -> u64 {
        let steps = (0..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.saturating_pow(power)));
        steps.into_iter().find(|step| self.end_ms / step <= 12).unwrap_or(u64::MAX)
    }
}

fn middle(lane: usize) -> f64 {
    TOP + LANE * (lane as f64 + 0.5)
}

/// The colour of a lane: one per role, in order of appearance.
fn colour(run: &Timeline, lane: usize) -> usize {
    let mut roles: Vec<&str> = Vec::new();
    run.lanes.iter().for_each(|lane| {
        if !roles.contains(&lane.role.as_str()) {
            roles.push(&lane.role);
        }
    });
    roles.iter().position(|role| *role == run.lanes[lane].role).unwrap_or(0) % 10
}

fn open(run: &Timeline, height: f64) -> String {
    let own = [
        (".kill", "stroke", "#d3262f", "#ff5a5f"),
        (".lost", "stroke", "#d3262f", "#ff5a5f"),
        (".pass", "stroke", "#22252b", "#eceef2"),
        (".tip", "fill", "#22252b", "#eceef2"),
        (".halo", "stroke", "#fcfcfa", "#14161b"),
        (".row", "fill", "#f3f3f0", "#1a1d24"),
        (".b", "stroke", "#fcfcfa", "#14161b"),
    ];
    let lost = run.bars.iter().filter(|bar| bar.outcome == Outcome::Lost).count();
    let counted = || {
        format!(
            "{} leases in {} processes · {} killed with SIGKILL · {} leases lost, {} tasks passed on to a next holder",
            thousands(run.bars.len() as u64),
            run.lanes.len(),
            run.kills.len(),
            thousands(lost as u64),
            thousands(run.handovers.len() as u64)
        )
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {0}\" role=\"img\" \
         aria-label=\"Who held what when\">\n{1}<rect class=\"ground\" width=\"{WIDTH}\" height=\"{0}\" rx=\"18\"/>\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"9\" markerHeight=\"9\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"tip\" d=\"M0 .8L8 4L0 7.2Z\"/></marker></defs>\n\
         <text class=\"ink\" x=\"48\" y=\"66\" font-size=\"30\" font-weight=\"700\">Who held what when: {2}</text>\n\
         <text class=\"soft\" x=\"48\" y=\"98\" font-size=\"16\">{3}</text>\n",
        n(height),
        style(&own),
        text(&head(&run.name, 48)),
        text(&run.about.clone().unwrap_or_else(counted)),
    )
}

fn axis(svg: &mut String, run: &Timeline, scale: &Scale) {
    let bottom = TOP + LANE * run.lanes.len() as f64;
    let step = scale.step_ms();
    for at_ms in (0..=scale.end_ms / step).map(|mark| mark * step) {
        let x = n(scale.x(at_ms));
        let seconds = at_ms as f64 / 1000.0;
        let _ = writeln!(
            svg,
            "<path class=\"hair\" d=\"M{x} {}V{}\"/><text class=\"soft\" x=\"{x}\" y=\"{}\" font-size=\"13\" \
             text-anchor=\"middle\">{} s</text>",
            n(TOP - 8.0),
            n(bottom + 6.0),
            n(TOP - 16.0),
            seconds
        );
    }
}

fn lanes(svg: &mut String, run: &Timeline) {
    for (at, lane) in run.lanes.iter().enumerate() {
        let y = middle(at);
        let _ = writeln!(
            svg,
            "<rect class=\"row\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{BAR}\" rx=\"4\" opacity=\".8\"/>\
             <circle class=\"f{}\" cx=\"56\" cy=\"{}\" r=\"6\"/>\
             <text class=\"ink\" x=\"74\" y=\"{}\" font-size=\"15\" dy=\".35em\">{}</text>",
            n(LEFT),
            n(y - BAR / 2.0),
            n(RIGHT - LEFT),
            colour(run, at),
            n(y),
            n(y),
            text(&head(&lane.name, 14))
        );
    }
}

fn legend(svg: &mut String, height: f64) {
    let y = height - 44.0;
    let _ = writeln!(
        svg,
        "<g font-size=\"14\"><rect class=\"f0 b\" x=\"48\" y=\"{0}\" width=\"30\" height=\"14\" rx=\"2.5\"/>\
         <text class=\"soft\" x=\"88\" y=\"{1}\">a lease; many short ones are drawn as density</text>\
         <rect class=\"f0 lost\" fill-opacity=\".35\" stroke-width=\"1.4\" x=\"430\" y=\"{0}\" width=\"30\" height=\"14\" rx=\"2.5\"/>\
         <text class=\"soft\" x=\"470\" y=\"{1}\">a lease that was lost</text>\
         <path class=\"kill\" stroke-width=\"3.4\" stroke-linecap=\"round\" d=\"M650 {0}l14 14m0 -14l-14 14\"/>\
         <text class=\"soft\" x=\"676\" y=\"{1}\">SIGKILL</text>\
         <path class=\"pass\" stroke-width=\"1.4\" marker-end=\"url(#tip)\" d=\"M776 {2}h30\"/>\
         <text class=\"soft\" x=\"818\" y=\"{1}\">a task passes to its next holder</text></g>",
        n(y - 7.0),
        n(y + 5.0),
        n(y)
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::kills::SplitMix64;

    /// A made-up run: work in all lanes, a kill now and then, what was held passing on.
    fn run(leases: u64) -> Timeline {
        let roles = ["node", "collector", "processor", "processor", "processor", "writer"];
        let mut rng = SplitMix64(11);
        let mut run = Timeline { name: "made up".into(), ..Timeline::default() };
        run.lanes = roles
            .iter()
            .enumerate()
            .map(|(at, role)| Lane { name: format!("{role} {at}"), role: (*role).into() })
            .collect();
        let mut free_ms = [0_u64; 6];
        for turn in 0..leases {
            let lane = 1 + (turn % 5) as usize;
            let (from_ms, long) = (free_ms[lane], 24_000 * 5 / leases);
            let mut bar = Bar {
                lane,
                from_ms,
                to_ms: from_ms + long / 2 + rng.below(long / 2 + 1),
                task: format!("task {turn}"),
                outcome: Outcome::Finished,
            };
            free_ms[lane] = bar.to_ms + rng.below(long / 3 + 1);
            if rng.below(leases / 20 + 1) == 0 {
                bar.outcome = Outcome::Lost;
                run.kills.push(Kill { lane, at_ms: bar.to_ms });
                let to_lane = if lane > 1 && lane < 5 { 2 + (lane - 1) % 3 } else { lane };
                let at_ms = bar.to_ms + 250 + rng.below(400);
                run.handovers.push(Handover {
                    from_lane: lane,
                    to_lane,
                    from_ms: bar.to_ms,
                    at_ms,
                    task: bar.task.clone(),
                });
                free_ms[lane] += 300;
            }
            run.bars.push(bar);
        }
        run.kills.extend([Kill { lane: 0, at_ms: 8_200 }, Kill { lane: 0, at_ms: 15_700 }]);
        run
    }

    #[test]
    fn a_picture_of_twenty_thousand_leases_is_small() {
        for leases in [0, 1, 150, 2_000, 20_000, 200_000] {
            let svg = draw(&run(leases.max(1)));
            assert!(svg.len() < 300_000, "{leases}: {} bytes", svg.len());
            assert!(!svg.contains("NaN") && svg.ends_with("</svg>\n"));
        }
        assert_eq!(draw(&run(2_000)), draw(&run(2_000)));
    }

    #[test]
    fn every_kill_is_a_cross_and_lanes_out_of_range_are_left_out() {
        let mut run = run(150);
        let kills = run.kills.len();
        run.kills.push(Kill { lane: 99, at_ms: 1 });
        run.bars.push(Bar { lane: 99, from_ms: 0, to_ms: 9, task: "t".into(), outcome: Outcome::Failed });
        assert_eq!(draw(&run).matches("killed at").count(), kills);
        assert!(draw(&Timeline::default()).contains("0 leases"));
    }

    /// Not a test of anything: with `SYNOD_PICTURES=DIR` it leaves pictures to look at.
    #[test]
    fn pictures_to_look_at() {
        if let Ok(dir) = std::env::var("SYNOD_PICTURES") {
            for leases in [150, 3_000, 20_000] {
                std::fs::write(format!("{dir}/timeline-{leases}.svg"), draw(&run(leases))).unwrap();
            }
        }
    }
}
