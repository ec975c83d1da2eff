import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  TableCellDisplayMode,
  TableSortByFieldStateBuilder,
  type TableBarGaugeCellOptions,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/table";
import { specified, type FieldProperties, type PanelSpec } from "./panel.ts";
import { thresholdsConfig, valueMap, type Steps } from "./steps.ts";

export interface Column {
  /** The `refId` of the query whose value it shows, or a label. */
  readonly from: string;
  readonly name: string;
  readonly properties?: FieldProperties;
}

/** The name of a node, which links to its dashboard. */
export const namesOfNodes: Column = {
  from: "node",
  name: "Node",
  properties: {
    links: [
      {
        title: "Node ${__value.text}",
        url: "/d/kubecommit-node?var-node=${__value.text}&${datasource:queryparam}&${cluster:queryparam}&${job:queryparam}&${__url_time_range}",
      },
    ],
  },
};

interface TableSpec extends PanelSpec {
  /** From left to right; what is not listed is hidden. */
  readonly columns: readonly Column[];
  /** The column to sort by, largest first. */
  readonly sortBy?: string;
}

/** A table with one row per set of labels: the queries' results, merged where labels are equal. */
export function table({ columns, sortBy, ...spec }: TableSpec): PanelBuilder {
  const fields = columns.map(({ from }) =>
    spec.targets.some(({ refId }) => refId === from) ? `Value #${from}` : from,
  );
  const names = columns.map(({ name }, index) => [fields[index] ?? "", name] as const);
  const overrides = columns.flatMap(({ name, properties }) =>
    properties === undefined ? [] : [{ name, properties }],
  );
  const panel = new PanelBuilder()
    .filterable(true)
    .sortBy(
      sortBy === undefined
        ? []
        : [new TableSortByFieldStateBuilder().displayName(sortBy).desc(true)],
    )
    .withTransformation({ id: "merge", options: {} })
    // Only the listed columns, then in this order and under these names.
    .withTransformation({ id: "filterFieldsByName", options: { include: { names: fields } } })
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(fields.map((field, index) => [field, index])),
        renameByName: Object.fromEntries(names),
      },
    });
  return specified(panel, { ...spec, overrides }, "table");
}

const bar: TableBarGaugeCellOptions = {
  type: TableCellDisplayMode.Gauge,
  mode: BarGaugeDisplayMode.Basic,
  valueDisplayMode: BarGaugeValueMode.Text,
};

/** A cell drawn as a bar from 0 to 1, coloured by steps; its width is in pixels. */
export function barCell(steps: Steps, width: number): FieldProperties {
  return {
    unit: "percentunit",
    min: 0,
    max: 1,
    decimals: 0,
    thresholds: thresholdsConfig(steps),
    "custom.cellOptions": bar,
    "custom.width": width,
  };
}

/** The state of a node, in a colour: the word itself says what it is. */
export const stateCell: FieldProperties = {
  mappings: [
    valueMap({
      open: { text: "open", color: "green" },
      dedicated: { text: "dedicated", color: "blue" },
      blocked: { text: "blocked", color: "yellow" },
      cordoned: { text: "cordoned", color: "yellow" },
      not_ready: { text: "not ready", color: "red" },
    }),
  ],
  "custom.cellOptions": { type: TableCellDisplayMode.ColorText },
  "custom.width": 90,
};
