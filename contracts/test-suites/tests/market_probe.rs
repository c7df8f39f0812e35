use test_suites::*;
#[test]
fn probe() {
    let t = Trade::new();
    let w = &t.w;
    w.mint(&w.creator, 1);
    let (nft, currency) = (&w.nft.address, &t.money.address);
    let id = t
        .market
        .create_listing(&w.creator, nft, &1, &XLM, currency, &(NOW + 30 * 86400));
    let r = w.e.cost_estimate().resources();
    println!("create {:?}", r);
    w.nft.owner_of(&1);
    w.e.cost_estimate().budget().print();
    w.nft.royalty_info(&1, &XLM);
    println!(
        "royalty_info {}",
        w.e.cost_estimate().resources().instructions
    );
    t.market.buy(&t.buyer, &id, &XLM);
    w.e.cost_estimate().budget().print();
    println!("buy {:?}", w.e.cost_estimate().resources());
}
