import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A program that reads the cluster of a kubeconfig, and says over HTTP when it has. */
export interface Peer {
  readonly name: string;
  /** Of the URL that answers 200 once it has its numbers. */
  readonly readyPath: string;
  /** In its words, `{kubeconfig}` and `{port}` stand for what they are called. */
  readonly command: readonly string[];
}

/** Reads `NAME /READY/PATH COMMAND…`, as `--peer` gives it. @throws Error */
export function parsePeer(text: string): Peer {
  const [name = "", readyPath = "", ...command] = text.split(" ").filter((word) => word !== "");
  if (!readyPath.startsWith("/") || command.length === 0) {
    throw new Error(`--peer must be "NAME /READY/PATH COMMAND…", not "${text}"`);
  }
  for (const place of ["{kubeconfig}", "{port}"]) {
    if (!command.some((word) => word.includes(place))) {
      throw new Error(`--peer needs a place for ${place} in the command of ${name}`);
    }
  }
  return { name, readyPath, command };
}

/** The words of a peer's command, with what their places stand for. */
export function commandOf({ command }: Peer, kubeconfig: string, port: number): readonly string[] {
  return command.map((word) =>
    word.replaceAll("{kubeconfig}", kubeconfig).replaceAll("{port}", String(port)),
  );
}

const source = fileURLToPath(new URL("baselines/informer-go", import.meta.url));
const binary = fileURLToPath(new URL("../dist/bench/informer-go", import.meta.url));
/** Where Go's own installation puts it, which not every PATH has. */
const usualGo = "/usr/local/go/bin/go";

/** The informer in Go, built; or why there is none. */
export function goInformer(): Peer | string {
  const go = existsSync(usualGo) ? usualGo : "go";
  try {
    execFileSync(go, ["build", "-o", binary, "."], { cwd: source, stdio: "pipe" });
  } catch (error) {
    const said = error instanceof Error ? error.message.trim() : String(error);
    return `go build in bench/baselines/informer-go: ${said}`;
  }
  return {
    name: "Go informer",
    readyPath: "/readyz",
    command: [binary, "-kubeconfig={kubeconfig}", "-listen=127.0.0.1:{port}"],
  };
}
