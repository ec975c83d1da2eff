import type { PodTraits } from "../../src/cluster/records.ts";

/** The traits of most pods. */
export const plain: PodTraits = {
  stays: false,
  preemptible: false,
  resizing: "",
  servedByDevices: [],
};
