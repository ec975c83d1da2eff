import { asIs, onOrOff, optional, whole } from "./option-texts.ts";

/** The simulated cluster in place of a real one. */
export const demoOptions = {
  demo: {
    flag: "demo",
    fallback: "false",
    help: "Read an embedded simulated cluster instead of a real one; not together with --kubeconfig or --context.",
    parse: onOrOff,
  },
  demoNodes: {
    flag: "demo.nodes",
    placeholder: "N",
    fallback: "12",
    help: "Nodes of the simulated cluster.",
    parse: whole(1, 5000),
  },
  demoPods: {
    flag: "demo.pods",
    placeholder: "N",
    fallback: "240",
    help: "Pods of the simulated cluster at the start.",
    parse: whole(0, 150_000),
  },
  demoEventsPerSecond: {
    flag: "demo.events-per-second",
    placeholder: "N",
    fallback: "2",
    help: "How many pods of the simulated cluster change each second; 0 for none.",
    parse: whole(0, 1000),
  },
  demoFile: {
    flag: "demo.file",
    placeholder: "FILE",
    fallback: "",
    help: "Fill the simulated cluster from the output of `kubectl get nodes,pods -A -o json`; with `nodes,pods,resourceslices,resourceclaims` its devices too.",
    parse: optional(asIs),
  },
};
