/**
 * The way to the cluster is configured wrongly, and trying again cannot help. The message is
 * complete: what is wrong, where, and what to do.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** The text of a caught value, without a stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
