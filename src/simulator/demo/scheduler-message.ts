/** What one node says to a pod that it does not take. */
export interface Refusal {
  readonly reasons: readonly string[];
  /** Whether it could hold the pod, were other pods not there. */
  readonly mayPreempt: boolean;
}

/** How often each text occurs, as `3 Insufficient cpu`, sorted as texts as the kube-scheduler does. */
function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, count]) => `${count} ${text}`)
    .toSorted()
    .join(", ");
}

/**
 * The message of condition PodScheduled when no node takes a pod: `0/12 nodes are available: …`, and
 * why no other pod gives way, in the words of the kube-scheduler (`FitError` and its preemption).
 */
export function unschedulableMessage(refusals: readonly Refusal[]): string {
  const total = `0/${refusals.length} nodes are available`;
  const preemption = refusals.map(({ mayPreempt }) =>
    mayPreempt
      ? "No preemption victims found for incoming pod"
      : "Preemption is not helpful for scheduling",
  );
  const reasons = counted(refusals.flatMap((refusal) => refusal.reasons));
  return `${total}: ${reasons}. preemption: ${total}: ${counted(preemption)}.`;
}
