/**
 * The protocol suite on a running kube-apiserver:
 *
 *   SERVER_URL=https://… SERVER_CA=ca.crt SERVER_TOKEN=… node --test test/protocol/real.conformance.ts
 *
 * With SERVER_HAS_DEVICES=true it has to serve resource.k8s.io/v1.
 * A POST to SERVER_FORGET_URL, where there is one, makes the server forget its history; without it
 * the tests of forgotten history are skipped.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { RealServer } from "./real-server.ts";
import { protocolSuite } from "./suite.ts";

const environment = process.env;
const { SERVER_URL: url = "", SERVER_CA: file = "", SERVER_TOKEN: token = "" } = environment;
const ca = readFileSync(file, "utf8");
const forgetUrl = environment["SERVER_FORGET_URL"];

async function forgetHistory(): Promise<void> {
  const answer = await fetch(forgetUrl ?? "", { method: "POST" });
  assert.equal(answer.status, 200, await answer.text());
}

protocolSuite(
  url,
  () =>
    Promise.resolve(
      new RealServer({ url, ca, token, ...(forgetUrl !== undefined && { forgetHistory }) }),
    ),
  environment["SERVER_HAS_DEVICES"] === "true",
);
