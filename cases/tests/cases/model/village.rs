//! The town with every rule switched on.

use cases::{Alarm, StepKind, Texts, World};

use crate::town::{edition, tables, texts};

const CLASSES: &str = "\
code,kind,name,name_en,parent
05,event,街面秩序,Street order,
0505,event,机动车乱停放,Motor vehicles parked anyhow,05
01,event,市容环境,City appearance,
0101,event,私搭乱建,Unlawful building,01
0102,event,暴露垃圾,Exposed garbage,01
0106,event,绿地脏乱,Dirty greenery,01
";
const SOURCES: &str = "\
code,name,name_en,verify,filing
grid-worker,网格员,Grid worker,,
hotline,热线,Hotline,,hand
resident,市民,Resident,yes,hand
app,应用,App,yes,
";
const DUTIES: &str = "\
row,class,area,condition,priority,lead,support,limit_kind,limit,dispatch,stages,support_limit_kind,support_limit,done,list
D1,0505,,,0,traffic,police;integrated,working_hours,8,,,urgent_hours,3,done,街镇职责清单
D2,0101,,,0,integrated,,working_days,5,,停工=4 working_hours;罚款=2 working_days;拆除=5 working_days,,,done,街镇职责清单
D3,0102,,,0,police,traffic,urgent_hours,6,hand,,,,done,街镇职责清单
D4,0106,,,0,level:community,,working_hours,4,,,,,done,街镇职责清单
";
const STEPS: &str = "\
step,class,limit_kind,limit,warn_percent
place,,urgent_hours,3,50
classify,,urgent_hours,2,
verify,,urgent_hours,2,50
file,,working_hours,2,
dispatch,,urgent_hours,1,
check,,urgent_hours,24,80
close,,calendar_days,2,
answer,,calendar_days,3,
";
const LEVELS: &str = "\
level,class,limit_kind,limit
grid,,urgent_hours,4
community,,urgent_hours,8
subdistrict,,urgent_hours,24
";
const ROSTER: &str = "\
team,department,account,days,from,to,role
T010-traffic,,ann,daily,08:00,20:00,值班
T112-traffic,,bo,workday,09:00,17:00,值班
";
const MERGING: &str = "class,metres,minutes,mode\n0102,300,600,auto\n05,500,60,suggest\n";
const RULES: &str = "\
rule,value
handovers_max,2
warn_percent,75
stuck_escalates,yes
call_limit,2 urgent_hours
rule_limit,2 urgent_hours
silent_limit,1 urgent_hours
on_the_spot,0102;0106
spot_check_percent,40
";

/// Codes of the classes that reports name.
pub const LEAVES: [&str; 4] = ["0505", "0101", "0102", "0106"];

pub fn world() -> World {
    let all = Texts {
        classes: CLASSES,
        sources: SOURCES,
        duties: DUTIES,
        steps: STEPS,
        levels: LEVELS,
        roster: ROSTER,
        merging: MERGING,
        rules: RULES,
        ..texts()
    };
    World::new(edition(), tables(&all))
}

/// Every word that a long run must have seen.
pub fn words() -> impl Iterator<Item = &'static str> {
    let events = [
        "reported",
        "placed",
        "classified",
        "accepted",
        "reported-back",
        "closed",
    ];
    let told_by_type =
        |step: &StepKind| !matches!(step, StepKind::Place | StepKind::Classify | StepKind::Close);
    let steps = StepKind::ALL.into_iter().filter(told_by_type);
    events
        .into_iter()
        .chain(steps.map(StepKind::word))
        .chain(Alarm::WORDS)
}
