import type { Random } from "../population/random.ts";
import type { Agenda } from "./agenda.ts";
import type { LivePod, Pods } from "./pods.ts";
import { gatedTemplate, oversized } from "./system-templates.ts";

const gate = "kueue.x-k8s.io/admission";
const minute = 60_000;

export interface WaitingPodsOptions {
  readonly pods: Pods;
  readonly agenda: Agenda;
  readonly random: Random;
  /** How many of each kind there are. */
  readonly count: number;
  /** What becomes of a pod whose gate is gone. */
  readonly admit: (pod: LivePod) => void;
}

/** Pods that always wait, each for a while: those that ask for too much, and those with a gate. */
export class WaitingPods {
  readonly #options: WaitingPodsOptions;

  constructor(options: WaitingPodsOptions) {
    this.#options = options;
    for (let index = 0; index < options.count; index += 1) {
      this.#ask(index, options.random.below(40) * minute);
      this.#gate(options.random.below(40) * minute);
    }
  }

  /** A pod that fits on no node, until its owner gives up; another one follows. */
  #ask(index: number, ago = 0): void {
    const { pods, agenda, random } = this.#options;
    const template = oversized[index % oversized.length];
    if (template === undefined) return;
    const pod = pods.create(template, { createdAt: pods.time(ago) });
    pods.schedule(pod);
    agenda.after(400 + random.below(1600), () => {
      pods.remove(pod);
      agenda.after(10 + random.below(60), () => this.#ask(index + 1));
    });
  }

  /** A pod whose gate is removed after a while; another one follows. */
  #gate(ago = 0): void {
    const { pods, agenda, random, admit } = this.#options;
    const pod = pods.create(gatedTemplate, { createdAt: pods.time(ago), gates: [gate] });
    agenda.after(60 + random.below(300), () => {
      pods.admit(pod);
      admit(pod);
      agenda.after(10 + random.below(60), () => this.#gate());
    });
  }
}
