import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkType,
  RowBuilder,
  type Dashboard,
  type DashboardLink,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { PanelBuilder } from "./panel.ts";
import type { VariableBuilder } from "./variables.ts";

export interface Row {
  /** Undefined: panels without a heading. */
  readonly title?: string;
  /** Of each panel, in grid units of about 38 pixels. */
  readonly height: number;
  /** From left to right; they fill one or several lines of 24 columns. */
  readonly panels: readonly PanelBuilder[];
}

export interface DashboardSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableBuilder[];
  readonly rows: readonly Row[];
}

const tags = ["kubecommit"];

/** Not built with `DashboardLinkBuilder`, which moves the link into the menu of controls. */
const otherDashboards: DashboardLink = {
  type: DashboardLinkType.Dashboards,
  title: "kubecommit",
  tags,
  asDropdown: false,
  includeVars: true,
  keepTime: true,
  targetBlank: false,
  icon: "external link",
  tooltip: "",
  url: "",
};

/** A dashboard as Grafana imports it, in the classic format: the one that Grafana 10 reads. */
export function dashboard({ uid, title, description, variables, rows }: DashboardSpec) {
  const builder = new DashboardBuilder(title)
    .description(description)
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .version(1)
    .timezone("browser")
    .time({ from: "now-6h", to: "now" })
    .annotations([]);
  addPanels(builder, rows);
  return {
    ...builder.build(),
    uid,
    title,
    tags,
    refresh: "1m",
    links: [otherDashboards],
    templating: { list: variables.map((variable) => variable.build()) },
    // The builder says 42; what it builds is also valid in 39, which Grafana 10 knows.
    schemaVersion: 39,
  } satisfies Dashboard;
}

export type BuiltDashboard = ReturnType<typeof dashboard>;

function addPanels(builder: DashboardBuilder, rows: readonly Row[]): void {
  let id = 0;
  for (const { title, height, panels } of rows) {
    if (title !== undefined) builder.withRow(new RowBuilder(title).id((id += 1)));
    for (const panel of panels) builder.withPanel(panel.id((id += 1)).height(height));
  }
}
