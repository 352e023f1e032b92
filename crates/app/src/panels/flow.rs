//! The live flow model: choose a vessel, clamp or narrow it, and see what the flow does.

use super::flow_table::{FlowTable, is_listed};
use crate::components::{
    Button, ButtonKind, ButtonSize, Choice, Empty, Icon, Legend, Notice, NoticeKind, Panel, Slider, decimal,
};
use crate::state::{Bridge, FlowMirror, SheetTab, Ui};
use crate::text::{t, tf, tn};
use leptos::prelude::*;
use prosector_session::core::BranchId;
use prosector_session::flow::method;
use prosector_session::flow_model::FlowQuantity;
use prosector_session::layers::LayerId;
use prosector_session::plan::{self, ItemId};
use prosector_session::{Command, FlowCommand, LayerCommand, Selected};

/// Name of a branch; nameless ones by their number.
pub fn branch_name(name: &str, branch: BranchId) -> String {
    if name.is_empty() { tf("flow.branch_n", &[("n", &branch.0.to_string())]) } else { name.to_owned() }
}

/// The flow panel.
#[component]
pub fn FlowPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Selected);
    let trees = Memo::new(move |_| bridge.flow.with(|flow| flow.trees.clone()));
    view! {
        <Panel id="flow" title=t("flow.title") shown=shown>
            {move || {
                if trees.with(Vec::is_empty) {
                    view! { <Empty text=t("flow.empty") /> }.into_any()
                } else {
                    view! {
                        <TreeChoice trees />
                        <BranchControls />
                        <Refusal />
                        <FlowTable />
                        <ShowVessels />
                        <QuantityChoice />
                        <KeepOnStep />
                        <MethodCard />
                    }
                    .into_any()
                }
            }}
        </Panel>
    }
}

#[component]
fn TreeChoice(trees: Memo<Vec<String>>) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let chosen = move || bridge.flow.with(|flow| flow.tree.clone()).unwrap_or_default();
    view! {
        <label class="field">
            <span>{t("flow.tree")}</span>
            <select
                class="input"
                prop:value=chosen
                on:change=move |event| {
                    bridge.send(Command::Flow(FlowCommand::SelectTree(event_target_value(&event))))
                }
                on:keydown=|event| event.stop_propagation()
            >
                {move || trees.get().into_iter().map(|name| view! { <option value=name.clone()>{name.clone()}</option> }).collect_view()}
            </select>
        </label>
    }
}

/// Branch choice, clamp and narrowing.
#[component]
fn BranchControls() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let flow = move |command: FlowCommand| {
        // An edit that cannot be seen would surprise: the coloured tree comes up with it.
        let tree = bridge.flow.with_untracked(|flow| flow.tree.as_deref().map(LayerId::tree));
        let hidden =
            bridge.layers.with_untracked(|rows| rows.iter().any(|row| !row.visible && Some(&row.id) == tree.as_ref()));
        if let Some(id) = tree.filter(|_| hidden) {
            bridge.send(Command::Layer(LayerCommand::SetVisible { id, visible: true }));
        }
        bridge.send(Command::Flow(command));
    };
    let branches = Memo::new(move |_| {
        // A tree has hundreds of nameless branches: those are chosen by a click in 3D.
        let list = |flow: &FlowMirror| {
            let listed = flow.rows.iter().filter(|row| is_listed(row, flow.branch));
            listed.map(|row| (row.branch, row.name.clone())).collect::<Vec<_>>()
        };
        bridge.flow.with(list)
    });
    let branch = Memo::new(move |_| bridge.flow.with(|flow| flow.branch));
    let clamped = Signal::derive(move || bridge.flow.with(|f| f.chosen().is_some_and(|row| row.clamped)));
    let percent = Signal::derive(move || bridge.flow.with(|f| f.chosen().map_or(0.0, |row| row.narrowing_percent)));
    let none = Signal::derive(move || branch.get().is_none());
    let edits = move || bridge.flow.with(|flow| flow.edits);
    let choose = move |event: web_sys::Event| {
        flow(FlowCommand::SelectBranch(event_target_value(&event).parse().ok().map(BranchId)));
    };
    view! {
        <label class="field">
            <span>{t("flow.vessel")}</span>
            <select
                class="input"
                data-flow="vessel"
                prop:value=move || branch.get().map_or(String::new(), |b| b.0.to_string())
                on:change=choose
                on:keydown=|event| event.stop_propagation()
            >
                <option value="">{t("flow.choose")}</option>
                {move || {
                    branches.get().into_iter().map(|(id, name)| {
                        view! {
                            <option value=id.0.to_string() selected=move || branch.get() == Some(id)>
                                {branch_name(&name, id)}
                            </option>
                        }
                    }).collect_view()
                }}
            </select>
        </label>
        <p class="hint">{t("flow.pick_hint")}</p>
        <Slider
            label=t("flow.narrow")
            value=percent
            max=95.0
            step=1.0
            disabled=Signal::derive(move || none.get() || clamped.get())
            shown=Signal::derive(move || tf("common.percent", &[("n", &decimal(percent.get(), 0))]))
            on_input=move |percent| {
                if let Some(branch) = branch.get_untracked() {
                    flow(FlowCommand::SetNarrowing { branch, percent });
                }
            }
        />
        <div class="row wrap">
            <Button
                label=Signal::derive(move || String::from(if clamped.get() { t("flow.unclamp") } else { t("flow.clamp") }))
                icon=Icon::Clamp
                size=ButtonSize::Small
                disabled=none
                on_press=move |()| {
                    if let Some(branch) = branch.get_untracked() {
                        flow(FlowCommand::SetClamp { branch, clamped: !clamped.get_untracked() });
                    }
                }
            />
            <Button
                label=t("flow.clear")
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                disabled=Signal::derive(move || edits() == 0)
                on_press=move |()| flow(FlowCommand::ClearEdits)
            />
            {move || (edits() > 0).then(|| view! { <span class="badge accent">{tn("flow.edits.one", "flow.edits.other", edits())}</span> })}
        </div>
    }
}

/// Why there are no numbers, or why bands are too narrow.
#[component]
fn Refusal() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let refused = Memo::new(move |_| bridge.flow.with(|flow| flow.refused.clone()));
    let variants = Memo::new(move |_| bridge.flow.with(|flow| flow.refused_variants));
    let preparing = Memo::new(move |_| bridge.flow.with(|flow| flow.preparing));
    view! {
        {move || preparing.get().then(|| view! { <p class="hint" role="status">{t("flow.preparing")}</p> })}
        {move || refused.get().map(|reason| view! { <Notice kind=NoticeKind::Refusal text=reason /> })}
        {move || (variants.get() > 0).then(|| view! { <Notice kind=NoticeKind::Warning text=t("flow.bands_narrow") /> })}
    }
}

/// Shows the coloured vessels alone, or among everything again.
#[component]
fn ShowVessels() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let id = move || bridge.flow.with(|flow| flow.tree.as_deref().map(LayerId::tree));
    let alone = Memo::new(move |_| {
        let id = id();
        bridge.layers.with(|rows| rows.iter().any(|row| row.solo && Some(&row.id) == id.as_ref()))
    });
    let label =
        Signal::derive(move || String::from(if alone.get() { t("flow.show_all") } else { t("flow.show_alone") }));
    let toggle = move |()| {
        if let Some(id) = id() {
            bridge.send(Command::Layer(LayerCommand::ToggleSolo(id)));
        }
    };
    view! { <Button label=label icon=Icon::Cube size=ButtonSize::Small on_press=toggle /> }
}

#[component]
fn QuantityChoice() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let options = vec![
        (FlowQuantity::Pressure, t("flow.pressure").to_owned()),
        (FlowQuantity::Flow, t("flow.flow").to_owned()),
        (FlowQuantity::FlowChange, t("flow.change").to_owned()),
    ];
    view! {
        <div class="stack tight">
            <span class="field-label">{t("flow.color_by")}</span>
            <Choice
                options=options
                chosen=Signal::derive(move || bridge.flow.with(|flow| flow.quantity))
                label=t("flow.color_by")
                on_choose=move |quantity| bridge.send(Command::Flow(FlowCommand::SetQuantity(quantity)))
            />
        </div>
    }
}

/// Keeps the edits on a step: the selected one, else the last.
#[component]
fn KeepOnStep() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let target = Memo::new(move |_| {
        let selected = match bridge.selected.get() {
            Some(Selected::Step(id)) => Some(id),
            _ => None,
        };
        bridge.plan.with(|plan: &std::sync::Arc<plan::PlanView>| {
            let step = selected.and_then(|id| plan.step(&id)).or(plan.steps.last())?;
            let number = plan.steps.iter().position(|s| s.id == step.id)? + 1;
            Some((step.id.clone(), number))
        })
    });
    let label = Signal::derive(move || match target.get() {
        Some((_, n)) => tf("flow.keep_on", &[("n", &n.to_string())]),
        None => t("flow.keep_none").to_owned(),
    });
    let keep = move |()| {
        if let Some((step, _)) = target.get_untracked() {
            let step: ItemId = step;
            bridge.send(Command::Flow(FlowCommand::Keep { step }));
        }
    };
    let disabled = Signal::derive(move || {
        target.with(Option::is_none) || !bridge.can_edit() || bridge.flow.with(|flow| flow.edits == 0)
    });
    view! { <Button label=label icon=Icon::Steps size=ButtonSize::Small on_press=keep disabled=disabled /> }
}

/// Method, error, validity and sources.
#[component]
fn MethodCard() -> impl IntoView {
    let card = method();
    view! {
        <details class="details">
            <summary>{t("flow.method")}</summary>
            <div class="stack">
                <p><strong>{card.title}</strong></p>
                <p>{card.method}</p>
                <p><strong>{t("flow.method_error")}</strong> " " {card.error}</p>
                <p><strong>{t("flow.method_validity")}</strong> " " {card.validity}</p>
                <p><strong>{t("flow.method_sources")}</strong></p>
                <ul>{card.sources.iter().map(|source| view! { <li>{*source}</li> }).collect_view()}</ul>
            </div>
        </details>
    }
}

/// The legend over the volume view while vessels are coloured by the model.
#[component]
pub fn FlowLegend() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let shown = Memo::new(move |_| {
        let tree = bridge.flow.with(|flow| flow.tree.clone())?;
        let visible = bridge.layers.with(|rows| rows.iter().any(|row| row.visible && row.id == LayerId::tree(&tree)));
        bridge.flow.with(|flow| flow.range.filter(|_| visible).map(|range| (flow.quantity, range)))
    });
    let title = move |quantity: FlowQuantity| match quantity {
        FlowQuantity::Pressure => t("flow.legend_pressure"),
        FlowQuantity::Flow => t("flow.legend_flow"),
        FlowQuantity::Velocity => t("flow.legend_velocity"),
        FlowQuantity::FlowChange => t("flow.legend_change"),
    };
    let number = |value: f32| decimal(f64::from(value), usize::from(value.abs() < 10.0));
    move || {
        shown.get().map(|(quantity, [low, high])| {
            view! {
                <div class="view-legend">
                    <Legend title=title(quantity) low=number(low) high=number(high) />
                </div>
            }
        })
    }
}
