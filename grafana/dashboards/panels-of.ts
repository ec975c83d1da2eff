import type { Dashboard, Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";

/** A type of Grafana's whose optional keys our dashboards always have. */
type Given<Type, Key extends keyof Type> = Omit<Type, Key> & Required<Pick<Type, Key>>;

export type PanelQuery = Given<Dataquery, "refId" | "legendFormat">;

export type DashboardPanel = Given<
  Omit<Panel, "targets">,
  "id" | "title" | "description" | "gridPos" | "fieldConfig"
> & { readonly targets: readonly PanelQuery[] };

export type Heading = Given<RowPanel, "title" | "gridPos">;

/** The panels of a dashboard, without its headings. Throws when one lacks something. */
export function panelsOf({ panels = [] }: Dashboard): DashboardPanel[] {
  return panels.filter((panel): panel is Panel => !isRow(panel)).map(complete);
}

/** The headings of the rows of a dashboard. Throws when one lacks something. */
export function headingsOf({ panels = [] }: Dashboard): Heading[] {
  return panels.filter(isRow).map((row) => {
    const { title, gridPos } = row;
    if (title === undefined || gridPos === undefined) throw lacking(row);
    return { ...row, title, gridPos };
  });
}

function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === "row";
}

function complete(panel: Panel): DashboardPanel {
  const { id, title, description, gridPos, fieldConfig, targets } = panel;
  if (
    id === undefined ||
    title === undefined ||
    description === undefined ||
    gridPos === undefined ||
    fieldConfig === undefined ||
    targets === undefined
  ) {
    throw lacking(panel);
  }
  const queries = targets.filter((target): target is PanelQuery => "refId" in target);
  return { ...panel, id, title, description, gridPos, fieldConfig, targets: queries };
}

function lacking(panel: Panel | RowPanel): Error {
  return new Error(`a panel lacks something: ${JSON.stringify(panel)}`);
}
