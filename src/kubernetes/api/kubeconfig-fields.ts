import type { Cluster, User } from "@kubernetes/client-node";
import { ConfigurationError } from "../failures/errors.ts";
import { ignore, objectOf } from "../wire/json/values.ts";
import type { ExecPlugin } from "./exec-credential.ts";

/**
 * Refuses a field of another type than it should have, which client-node takes as it is. Only what
 * is chosen is checked, so that an odd entry does not hide the others; no value is quoted.
 *
 * @throws ConfigurationError
 */
export function checkFields(cluster: Cluster, user: User, source: string): void {
  const texts: Readonly<Record<string, unknown>> = {
    "certificate-authority": cluster.caFile,
    "certificate-authority-data": cluster.caData,
    "tls-server-name": cluster.tlsServerName,
    "client-certificate": user.certFile,
    "client-certificate-data": user.certData,
    "client-key": user.keyFile,
    "client-key-data": user.keyData,
    token: user.token,
    username: user.username,
    password: user.password,
  };
  const malformed = [
    ...Object.keys(texts).filter((field) => !isOptionalText(texts[field])),
    // One that is well-formed has been made a provider.
    ...(user.exec ? ["exec"] : []),
    ...(isOptionalObject(user.authProvider) ? [] : ["auth-provider"]),
  ];
  const [field] = malformed;
  if (field === undefined) return;
  throw new ConfigurationError(
    `the field ${field} of ${source} is malformed. Correct it, or choose another context with --context.`,
  );
}

/** Whether all that is read of an `exec` has the type that it should have. */
export function isExecPlugin(value: unknown): value is ExecPlugin {
  const plugin = objectOf(value, ignore);
  if (plugin === undefined || typeof plugin["command"] !== "string") return false;
  const { args, env, apiVersion, installHint } = plugin;
  return (
    isOptionalList(args, (arg) => typeof arg === "string") &&
    isOptionalList(env, isVariable) &&
    isOptionalText(apiVersion) &&
    isOptionalText(installHint)
  );
}

function isVariable(value: unknown): boolean {
  const variable = objectOf(value, ignore);
  return typeof variable?.["name"] === "string" && typeof variable["value"] === "string";
}

function isOptionalObject(value: unknown): boolean {
  return value === undefined || value === null || objectOf(value, ignore) !== undefined;
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string";
}

function isOptionalList(value: unknown, isElement: (element: unknown) => boolean): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.every(isElement));
}
