//! Random commands on the factory: who may create when, and that a launch goes forward only.

use proptest::{prelude::*, test_runner::contextualize_config};
use soroban_sdk::Address;
use test_suites::{create, text, World, LIMITED, PUBLIC, WHITELIST};

const PEOPLE: usize = 3;

#[derive(Clone, Debug)]
enum Launch {
    Create(usize),
    Whitelist(usize, bool),
    Advance(u32),
    Cap(u32),
    Pause(bool),
}

fn launch() -> impl Strategy<Value = Launch> {
    prop_oneof![
        6 => (0..PEOPLE).prop_map(Launch::Create),
        3 => (0..PEOPLE, any::<bool>()).prop_map(|(who, on)| Launch::Whitelist(who, on)),
        1 => (0..4u32).prop_map(Launch::Advance),
        2 => (0..4u32).prop_map(Launch::Cap),
        1 => any::<bool>().prop_map(Launch::Pause),
    ]
}

proptest! {
    #![proptest_config(contextualize_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() }))]

    #[test]
    fn a_launch_goes_forward_only(commands in proptest::collection::vec(launch(), 50)) {
        let w = World::new(WHITELIST);
        w.e.cost_estimate().budget().reset_unlimited();
        let people = [w.creator.clone(), w.admin.clone(), w.stranger.clone()];
        let (mut phase, mut cap, mut paused) = (WHITELIST, 2u32, false);
        let mut listed = [true, false, false];
        let mut made = [vec![w.nft.address.clone()], vec![], vec![]];
        for command in commands {
            match command {
                Launch::Create(who) => {
                    let next = w.factory.next_address(&people[who]);
                    let allowed = !paused && match phase {
                        WHITELIST => listed[who],
                        LIMITED => (made[who].len() as u32) < cap,
                        _ => true,
                    };
                    let name = text(&w.e, "N");
                    let by = &people[who];
                    if allowed {
                        let address = create(&w.e, &w.factory, by);
                        prop_assert_eq!(&address, &next);
                        made[who].push(address);
                    } else {
                        let tried = w.factory.try_create_collection(by, &name, &name, &name, by, &0);
                        prop_assert!(tried.is_err());
                    }
                }
                Launch::Whitelist(who, on) => {
                    w.factory.set_whitelisted(&people[who], &on);
                    listed[who] = on;
                }
                Launch::Advance(to) => {
                    let forward = to > phase && to <= PUBLIC;
                    prop_assert_eq!(w.factory.try_advance_phase(&to).is_ok(), forward);
                    if forward { phase = to; }
                }
                Launch::Cap(new) => {
                    prop_assert_eq!(w.factory.try_set_cap(&new).is_ok(), new > 0);
                    if new > 0 { cap = new; }
                }
                Launch::Pause(on) => {
                    let tried = if on { w.factory.try_pause(&w.admin) } else { w.factory.try_unpause(&w.admin) };
                    prop_assert_eq!(tried.is_ok(), on != paused);
                    paused = on;
                }
            }
            prop_assert_eq!(w.factory.get_phase(), phase);
            for (who, person) in people.iter().enumerate() {
                let all: Vec<Address> = w.factory.get_collections(person, &0, &100).iter().collect();
                prop_assert_eq!(&all, &made[who]);
                for address in &all {
                    prop_assert!(w.factory.is_collection(address));
                }
            }
        }
    }
}
