/**
 * Variables that Node itself reads before the program starts, so that it cannot take them back. Their
 * values are never repeated: they may hold anything.
 */

/**
 * What must not be set. Node's own messages of `http` and `tls` hold every request with its token, and
 * they go where the log goes; a start that fails is noticed, a token in a log store is not.
 */
export function faultsOfNode(environment: NodeJS.ProcessEnv): string[] {
  if (!environment["NODE_DEBUG"]) return [];
  return [
    "NODE_DEBUG must not be set: Node would write requests to the log, with the tokens in them; --log.level=debug says more instead",
  ];
}

/** What is allowed, but may not be known of: tools that watch over programs put it into pods. */
export function warningsOfNode(environment: NodeJS.ProcessEnv): string[] {
  if (!environment["NODE_OPTIONS"]) return [];
  return [
    "NODE_OPTIONS is set: it can load other code into this program, and undo the sandbox of the image",
  ];
}
